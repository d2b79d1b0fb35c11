// The page of a door: works on without network, and tells the service later. The camera is in doorcamera.js, the
// list of people in doorlist.js.
// Without this file the page still finds people by name and lets them in.
"use strict";

const PREFIX = "doorway:";
const MOST_FOUND = 20;
// Letters that people write for one another, as the service compares them (foundation/bigrams.py).
const ALIKE = new Map([..."髙高﨑崎濵浜濱浜邊辺邉辺齋斉齊斉澤沢廣広國国嶋島嶌島冨富德徳櫻桜眞真龍竜đdðdøołlıi".matchAll(/(.)(.)/gu)].map((pair) => [pair[1], pair[2]]));
const root = document.querySelector("[data-doorway]");
const storage = {
  read(key) {
    try {
      return JSON.parse(localStorage.getItem(PREFIX + key));
    } catch {
      return null;
    }
  },
  write(key, value) {
    try {
      localStorage.setItem(PREFIX + key, JSON.stringify(value));
      return true;
    } catch {
      return false; // no room, or no storage in this window
    }
  },
  forget(number) {
    localStorage.removeItem(PREFIX + number);
    return doorList.forget(number).catch(() => {});
  },
};

// Names go when the event is over, whichever page of ours is opened next.
for (const key of Object.keys(localStorage)) {
  const number = key.startsWith(PREFIX) && key.slice(PREFIX.length);
  if (number && number.includes(":")) {
    localStorage.removeItem(key); // lists stood here once
  } else if (number && number !== "door") {
    const kept = storage.read(number);
    if (!kept || (kept.ends * 1000 < Date.now() && !kept.queue.length)) {
      storage.forget(number);
    }
  }
}
const doorName = storage.read("door") || "";
for (const field of document.querySelectorAll('input[type="hidden"][name="door"]')) {
  field.value = doorName;
}
if (!Object.keys(localStorage).some((key) => key.startsWith(PREFIX) && key !== `${PREFIX}door`) && !root && "caches" in window) {
  caches.delete("doorway");
}

const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_all, name) => values[name]);

const open = (words) => {
  const number = words.doorway;
  const find = (name) => root.querySelector(`[data-${name}]`);
  const kept = storage.read(number) || { queue: [], now: 0 };
  kept.ends = Number(words.ends);
  const people = doorPeople();
  let finished = false;
  let csrf = words.csrf;
  let state = "online";
  let telling = false;
  let latest = null;

  const save = () => finished || storage.write(number, kept);
  const show = (said) => {
    const panel = find(`shape="${said.shape}"`).content.cloneNode(true);
    panel.querySelector(".verdict").dataset.verdict = said.verdict;
    for (const part of ["word", "name", "line"]) {
      panel.querySelector(`.verdict__${part}`).textContent = said[part];
    }
    find("said").replaceChildren(panel);
    const told = state === "online" && said.id;
    for (const [form, verdicts] of [["undo", ["in", "already"]], ["admit", ["waiting"]]]) {
      find(form).hidden = !(told && verdicts.includes(said.verdict));
      find(form).elements.who.value = said.id || "";
    }
    navigator.vibrate?.(said.shape === "good" ? 60 : [60, 60, 60]);
  };
  const sign = () => {
    const waiting = kept.queue.length;
    const which = state === "online" ? (waiting ? "telling" : "online") : state;
    find("connection").textContent = fill(words[`${which}Words`], { number: waiting });
    root.dataset.state = which;
    root.dataset.waiting = waiting;
  };
  const counted = (answer) => {
    csrf = answer.csrf;
    kept.now = answer.now;
    find("count").textContent = fill(words.countWords, answer);
  };

  const ask = async (address, body) => {
    const options = body && { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json", "X-CSRFToken": csrf } };
    let response;
    try {
      response = await fetch(address, options);
    } catch {
      state = "offline";
      return undefined;
    }
    const answers = (response.headers.get("Content-Type") || "").includes("json");
    if (response.ok && answers) {
      state = "online";
      return response.json();
    }
    // A sign-in page came instead, or the service is being started anew: later.
    state = response.redirected || response.ok || response.status === 403 ? "signedOut" : "offline";
    return response.status >= 400 && response.status < 500 && response.status !== 403 && response.status !== 429
      ? { refused: response.status } : undefined;
  };

  const tell = async () => {
    if (telling) {
      return;
    }
    telling = true;
    while (kept.queue.length) {
      const scan = kept.queue[0];
      const told = { ref: scan.ref, id: scan.id, code: scan.code, door: scan.door, age: (Date.now() - scan.at) / 1000 };
      let answer = await ask(words.scans, told);
      if (answer?.refused && (answer = await ask(`${words.news}?since=${kept.now}`)) && !answer.refused) {
        csrf = answer.csrf; // the key of the page was too old: once more with a new one
        answer = await ask(words.scans, told);
      }
      if (answer === undefined) {
        break;
      }
      kept.queue.shift();
      save();
      if (answer.refused) {
        state = "online";
        show({ verdict: "refused", shape: "stop", word: words.refusedWord, name: scan.name || "", line: words.refusedLine });
        continue;
      }
      counted(answer);
      if (answer.said.id && answer.at) {
        mark(answer.said.id, answer.at);
      }
      if (scan.ref === latest || answer.said.shape === "stop") {
        show(answer.said);
      }
    }
    telling = false;
    sign();
  };

  const mark = (id, at) => {
    const person = people.withId(id);
    if (person && !finished) {
      person[6] = at;
      doorList.keepComing(number, id, at).catch(() => {});
    }
  };
  const keyOf = async (code) => {
    const token = code.trim().split("?")[0].replace(/\/+$/, "").split("/").pop();
    const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token)));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, 20);
  };
  const newRef = () => [...crypto.getRandomValues(new Uint8Array(15))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const clock = (at = Date.now()) => new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

  // What this device would say by itself. The service has the last word as soon as it can be asked.
  const judged = (person) => {
    if (!person) {
      return { verdict: "unknown", shape: "stop", word: words.unknownWord, name: "", line: words.unknownLine };
    }
    const name = [person[1], person[2]].filter(Boolean).join(" · ");
    if (person[6]) {
      return { verdict: "already", shape: "wait", word: words.alreadyWord, name, line: fill(words.sinceWords, { time: person[6] }) };
    }
    if (!person[5]) {
      return { verdict: "waiting", shape: "wait", word: words.waitingWord, name, line: words.waitingLine };
    }
    return { verdict: "in", shape: "good", word: words.inWord, name, line: words.inLine };
  };

  const scanned = async ({ id, code }) => {
    await ready;
    const key = code && crypto.subtle ? await keyOf(code) : null;
    const person = people.withId(id) || (key && people.withKey(key));
    const scan = { ref: newRef(), at: Date.now(), door: storage.read("door") || "", id: person ? person[0] : id, name: person ? person[1] : "" };
    if (!scan.id) {
      scan.code = code;
    }
    latest = scan.ref;
    const alone = judged(person);
    kept.queue.push(scan);
    save();
    sign();
    await tell();
    if (kept.queue.includes(scan) && latest === scan.ref) {
      if (alone.verdict !== "in") {
        kept.queue = kept.queue.filter((each) => each !== scan);
        save();
      } else {
        mark(scan.id, clock());
      }
      show(alone);
      sign();
    }
  };

  const chosen = (id) => {
    find("search").elements.q.value = "";
    find("found").replaceChildren();
    scrollTo(0, 0);
    return scanned({ id });
  };
  const listed = (typed) => {
    const plain = typed.normalize("NFKC").toLowerCase()
      .replace(/[\u30a1-\u30f6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60))
      .normalize("NFD").replace(/[\u0300-\u036f]/g, "").normalize("NFKC").replace(/./gu, (sign) => ALIKE.get(sign) || sign);
    const parts = plain.split(/\s+/).filter(Boolean);
    const found = parts.length ? people.withWords(parts, MOST_FOUND) : [];
    find("found").replaceChildren(...found.map((person) => {
      const row = find("row").content.cloneNode(true);
      row.querySelector(".guest__name").textContent = person[1];
      row.querySelector(".guest__more").textContent = person[6] ? `${person[2]} ${words.alreadyWord} ${person[6]}` : person[2];
      row.querySelector("button").addEventListener("click", () => chosen(person[0]));
      return row;
    }));
  };

  const camera = doorCamera({ words, find, csrf: () => csrf, found: (code) => scanned({ code }) });

  // What was kept the last time, until it is fetched anew.
  const recall = async () => {
    try {
      const list = await doorList.read(number);
      people.add(list.people);
      for (const [id, at] of list.came) {
        const person = people.withId(id);
        if (person) {
          person[6] = at;
        }
      }
    } catch {
      find("camera-words").textContent = words.fullWords;
    }
    people.order();
    root.dataset.names = people.size;
  };
  // Part by part, each kept as soon as it is here: a network that goes away meanwhile leaves what came before.
  const fetchList = async () => {
    const here = new Set();
    let after = "";
    let since = 0;
    let part = 0;
    let room = true;
    save(); // names are kept from now on, and this is what tells until when
    while (after !== null) {
      const answer = await ask(after ? `${words.roster}?after=${after}` : words.roster);
      if (!answer || answer.refused || finished) {
        people.order();
        sign();
        return;
      }
      since ||= answer.now;
      people.add(answer.people);
      answer.people.forEach(([id]) => here.add(id));
      room = await doorList.keepPart(number, part, answer.people).then(() => room, () => false);
      part += 1;
      after = answer.next;
      counted(answer);
      root.dataset.names = people.size;
    }
    people.only(here);
    people.order();
    if (room) {
      await doorList.keepOnly(number, part).catch(() => {});
    } else {
      find("camera-words").textContent = words.fullWords;
    }
    kept.queue.filter((scan) => scan.id).forEach((scan) => mark(scan.id, clock(scan.at)));
    kept.now = since; // who came in while the parts were fetched is heard of next
    save();
    root.dataset.names = people.size;
    root.dataset.whole = "1";
    sign();
  };
  const hear = async () => {
    await tell();
    const answer = await ask(`${words.news}?since=${kept.now}`);
    if (answer && !answer.refused) {
      counted(answer);
      answer.changed.forEach(([id, at]) => mark(id, at));
      save();
    }
    sign();
  };
  const keepPage = async () => {
    if (!("serviceWorker" in navigator) || !words.open) {
      return;
    }
    await navigator.serviceWorker.register(words.worker, { scope: words.scope });
    const parts = [...document.querySelectorAll('link[rel="stylesheet"], link[rel="icon"]')].map((each) => each.href);
    const scripts = [...document.querySelectorAll("script[src]")].map((each) => each.src);
    const box = await caches.open("doorway");
    await box.addAll([words.page, words.icons, ...parts, ...scripts]);
    root.dataset.kept = "1";
  };
  const finish = async (event) => {
    await tell();
    if (kept.queue.length) {
      find("connection").textContent = fill(words.finishWords, { number: kept.queue.length });
      return;
    }
    camera.stop();
    finished = true;
    await storage.forget(number);
    await caches?.delete("doorway");
    for (const worker of await navigator.serviceWorker?.getRegistrations() || []) {
      await worker.unregister();
    }
    location.assign(event.currentTarget?.dataset.after || find("finish").dataset.after);
  };

  find("device").hidden = false;
  const door = find("device").querySelector('[name="door"]');
  door.value = doorName;
  door.addEventListener("change", () => storage.write("door", door.value.trim()));
  find("camera").hidden = !navigator.mediaDevices || !words.open;
  find("scan").addEventListener("click", camera.start);
  find("finish").addEventListener("click", finish);
  find("search").elements.q.addEventListener("input", (event) => listed(event.target.value));
  find("search").addEventListener("submit", (event) => {
    if (state !== "online") {
      event.preventDefault();
      listed(event.target.elements.q.value);
    }
  });
  root.addEventListener("submit", (event) => {
    if (event.target.matches("[data-enter]")) {
      event.preventDefault();
      chosen(Number(event.target.elements.who.value));
    }
  });
  window.addEventListener("online", hear);
  window.addEventListener("offline", () => { state = "offline"; sign(); });
  setInterval(hear, 15000);
  sign();
  const ready = recall();
  if (words.open) {
    ready.then(fetchList).then(hear).then(() => keepPage().catch(() => {}));
  }
};

if (root) {
  open(root.dataset);
}
