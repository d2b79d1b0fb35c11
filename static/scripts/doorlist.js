// The list that a device keeps at a door: in parts, in the browser's own database, so that many thousand names fit.
// Of each: number, name, organisation, what is searched, key of the ticket, whether it is a place, since when in.
"use strict";

const doorList = (() => {
  const NAME = "doorway";
  let opening = null;
  const base = () => {
    opening ??= new Promise((done, failed) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("list");
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
    return opening;
  };
  // Answers when it is done, and fails where there is no room, or no database in this window.
  const within = async (mode, deed) => {
    const transaction = (await base()).transaction("list", mode);
    const answer = deed(transaction.objectStore("list"));
    await new Promise((done, failed) => {
      transaction.oncomplete = done;
      transaction.onabort = () => failed(transaction.error);
    });
    return answer?.result;
  };
  const under = (path) => IDBKeyRange.bound(path, `${path}\uffff`);
  const nameOf = (part) => `part/${String(part).padStart(5, "0")}`;

  return {
    // What was kept of an event: its people, and who came in or out since they were fetched.
    async read(number) {
      const parts = await within("readonly", (kept) => kept.getAll(under(`${number}/part/`)));
      const came = await within("readonly", (kept) => kept.getAll(under(`${number}/came/`)));
      return { people: parts.flat(), came };
    },
    keepPart: (number, part, people) => within("readwrite", (kept) => kept.put(people, `${number}/${nameOf(part)}`)),
    // The list was fetched anew, in so many parts: what is left of an older one goes.
    keepOnly: (number, parts) => within("readwrite", (kept) => {
      kept.delete(IDBKeyRange.bound(`${number}/${nameOf(parts)}`, `${number}/part/\uffff`));
      kept.delete(under(`${number}/came/`));
    }),
    keepComing: (number, id, at) => within("readwrite", (kept) => kept.put([id, at], `${number}/came/${id}`)),
    forget: (number) => within("readwrite", (kept) => kept.delete(under(`${number}/`))),
  };
})();

// The people of one door, found by number, by the key of a ticket, or by words.
const doorPeople = () => {
  const byId = new Map();
  const byKey = new Map();
  let inOrder = [];
  return {
    get size() { return byId.size; },
    add(people) {
      for (const person of people) {
        byId.set(person[0], person);
        byKey.set(person[4], person);
      }
    },
    // Who is not among these is on the list no more.
    only(numbers) {
      for (const [id, person] of byId) {
        if (!numbers.has(id)) {
          byId.delete(id);
          byKey.delete(person[4]);
        }
      }
    },
    order() {
      inOrder = [...byId.values()].sort((one, other) => (one[3] < other[3] ? -1 : Number(one[3] > other[3])));
    },
    withId: (id) => byId.get(id),
    withKey: (key) => byKey.get(key),
    withWords(parts, most) {
      const found = [];
      for (const person of inOrder) {
        if (parts.every((part) => person[3].includes(part)) && found.push(person) === most) {
          break;
        }
      }
      return found;
    },
  };
};
