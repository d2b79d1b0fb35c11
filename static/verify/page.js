// The page: two files and a key come in, every check with its result goes out, and the words that were shown.
"use strict";

(() => {
  const at = (id) => document.getElementById(id);
  const asked = (navigator.languages || [navigator.language]).map((each) => each.slice(0, 2));
  let language = asked.find((each) => each in words) || "en";
  let last = null;
  const files = { receipt: null, checkpoint: null };

  function made(name, text = "", more = {}) {
    const element = document.createElement(name);
    element.textContent = text;
    for (const [attribute, value] of Object.entries(more)) element.setAttribute(attribute, value);
    return element;
  }

  function speak(tag) {
    language = tag;
    document.documentElement.lang = tag;
    document.title = words[tag].title;
    for (const each of document.querySelectorAll("[data-words]")) each.textContent = words[tag][each.dataset.words];
    for (const each of document.querySelectorAll("[data-speak]")) {
      each.setAttribute("aria-pressed", String(each.dataset.speak === tag));
    }
    if (last) draw();
  }

  async function check() {
    const receipt = files.receipt || at("receipt").files[0];
    const checkpoint = files.checkpoint || at("checkpoint").files[0];
    if (!receipt || !checkpoint) {
      last = { trouble: "missing" };
      return draw();
    }
    try {
      const [text, tree] = await Promise.all([receipt.text(), checkpoint.text()]);
      last = await checking.check(text, tree, at("key").value);
    } catch (trouble) {
      last = { trouble: trouble.name === "NotSupportedError" ? "tooOld" : "unreadable" };
    }
    return draw();
  }

  function draw() {
    const say = words[language];
    const result = at("result");
    result.replaceChildren(made("h2", say.result));
    result.hidden = false;
    if (last.trouble) {
      result.append(made("p", say[last.trouble], { class: "verdict verdict--wrong" }));
      return;
    }
    const verdict = last.well ? say.genuine : say.notGenuine;
    result.append(made("p", verdict, { class: `verdict verdict--${last.well ? "well" : "wrong"}`, role: "status" }));
    result.append(checks(say));
    if (last.well) result.append(said(say), shownWords(say));
    result.append(made("p", say.limits, { class: "soft" }));
  }

  function checks(say) {
    const list = made("ol", "", { class: "checks" });
    for (const { code, values } of last.done) {
      list.append(line(say.well, say.parts[code], say.good[code](values), "well", code));
    }
    if (last.wrong) {
      const { code, values } = last.wrong;
      list.append(line(say.wrong, say.parts[code] || "", say.bad[code](values), "wrong", code));
    }
    const section = made("section");
    section.append(made("h3", say.checks), list);
    return section;
  }

  function line(state, part, sentence, kind, code) {
    const item = made("li", "", { class: kind, "data-code": code });
    item.append(made("strong", `${kind === "well" ? "✓" : "✗"} ${state}`), part ? ` ${part}: ${sentence}` : ` ${sentence}`);
    return item;
  }

  function said(say) {
    const section = made("section");
    section.append(made("h3", say.said));
    const { content } = last;
    const first = content.consent_records[0];
    const issuer = first.parties.find((each) => first.pii_processing.pii_controllers.includes(each["@id"]));
    const head = [
      [say.person, first.pii_principal_id.replace("urn:registration:subject:", "")],
      [say.issuer, issuer ? issuer.party_name : ""],
      [say.issued, moment(content.issued_at)],
    ];
    section.append(facts(head));
    for (const record of content.consent_records) {
      const purpose = record.pii_processing.purposes[0];
      const part = made("article");
      part.append(made("h4", purpose.title, { lang: record.pii_processing.language }));
      part.append(made("blockquote", purpose.statement, { lang: record.pii_processing.language }));
      const rows = record.events.map((event) => [moment(event.event_time), say.kinds[event.event_kind] || event.event_kind]);
      rows.push([say.recipients, recipients(record) || say.nobody]);
      const { validity_duration: duration, valid_until: end } = record.events[0];
      if (duration !== "none") rows.push([say.validity, end ? say.until(moment(end)) : say.untilWithdrawn]);
      part.append(facts(rows));
      section.append(part);
    }
    return section;
  }

  function recipients(record) {
    return record.pii_processing.recipient_third_parties
      .map((each) => record.parties.find((party) => party["@id"] === each))
      .map((party) => (party ? `${party.party_name} (${party.party_country.replace("loc:", "")})` : ""))
      .join(", ");
  }

  function shownWords(say) {
    const section = made("section");
    for (const block of last.shown.values()) {
      section.append(made("h3", say.wordsTitle), made("p", say.wordsNote, { class: "soft" }));
      const page = made("div", "", { lang: block.language, class: "shown" });
      page.append(made("h4", block.frame.title || ""));
      if (block.frame.intro) page.append(made("blockquote", block.frame.intro));
      for (const each of block.purposes) {
        page.append(made("h5", each.title), made("blockquote", each.words));
        if (each.if_refused) page.append(made("p", each.if_refused));
        if (each.more) page.append(made("p", each.more));
        page.append(made("p", each.control === "none" ? say.noBox : say.boxEmpty, { class: "soft", lang: language }));
      }
      if (block.frame.foot) page.append(made("blockquote", block.frame.foot));
      section.append(page);
    }
    return section;
  }

  function facts(rows) {
    const list = made("dl");
    for (const [name, value] of rows) list.append(made("dt", name), made("dd", value));
    return list;
  }

  function moment(written) {
    return `${written.slice(0, 10)} ${written.slice(11, 19)} UTC`;
  }

  /** A checkpoint begins with lines of text and has a signature with a long dash; a receipt has neither. */
  async function drop(dropped) {
    for (const file of dropped) {
      const text = await file.text();
      files[text.includes("\n— ") ? "checkpoint" : "receipt"] = file;
    }
    for (const kind of ["receipt", "checkpoint"]) at(`${kind}-dropped`).textContent = files[kind] ? files[kind].name : "";
    if (files.receipt && files.checkpoint) await check();
  }

  for (const each of document.querySelectorAll("[data-speak]")) {
    each.addEventListener("click", () => speak(each.dataset.speak));
  }
  for (const kind of ["receipt", "checkpoint"]) {
    at(kind).addEventListener("change", () => {
      files[kind] = null;
      at(`${kind}-dropped`).textContent = "";
    });
  }
  at("check").addEventListener("submit", (event) => {
    event.preventDefault();
    check();
  });
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    drop(event.dataTransfer.files);
  });
  speak(language);
})();
