// The checks, in the order and under the codes of registration/consent/receipts/checking.py.
// A tree of RFC 9162: a leaf is SHA-256(0x00, bytes), a node SHA-256(0x01, left, right).
"use strict";

const checking = (() => {
  const RECEIPT = "urn:registration:schema:consent-receipt:1";
  const STATES = {
    requested: "dpv:ConsentRequested",
    deferred: "dpv:ConsentRequestDeferred",
    given: "dpv:ConsentGiven",
    refused: "dpv:ConsentRefused",
    reconfirmed: "dpv:RenewedConsentGiven",
    withdrawn: "dpv:ConsentWithdrawn",
    expired: "dpv:ConsentExpired",
    revoked: "dpv:ConsentRevoked",
    invalidated: "dpv:ConsentInvalidated",
    imported_unverified: "dpv:ConsentUnknown",
    deemed_acceptance: "dpv:ImpliedConsent",
  };
  const { utf8, base64, base64url, hex, same, sha256, joined } = reading;

  /** A check failed. The code names it, the values go into its sentence. */
  class Refused extends Error {
    constructor(code, values = {}) {
      super(code);
      Object.assign(this, { code, values });
    }
  }

  /** Everything that can be checked: the codes of what is well, and what the receipt says. */
  async function check(receipt, checkpoint, writtenKey = "") {
    const done = [];
    try {
      const { header, parts, signed, signature } = opened(receipt);
      const key = await keyFor(header, writtenKey);
      done.push({ code: "key", values: { kid: key.kid, written: key.written, given: Boolean(writtenKey.trim()) } });
      if (!(await reading.fits(key, signature, utf8(`${parts[0]}.${parts[1]}`)))) throw new Refused("signature");
      done.push({ code: "signature", values: {} });
      const content = contentOf(signed);
      done.push({ code: "form", values: {} });
      const tree = await treeFor(content, checkpoint, key);
      done.push({ code: "checkpoint", values: { size: tree.size, origin: tree.origin } });
      const sealed = await sealedIn(content, tree);
      done.push({ code: "proof", values: { number: sealed.size } });
      for (const record of content.consent_records) {
        for (const event of record.events) compare(record, event, sealed.get(event.event_id));
      }
      done.push({ code: "record", values: {} });
      const shown = await wordsOf(content, sealed);
      done.push({ code: "words", values: { number: shown.size } });
      return { well: true, done, content, shown };
    } catch (trouble) {
      if (trouble instanceof Refused) return { well: false, done, wrong: trouble };
      if (trouble instanceof TypeError) return { well: false, done, wrong: new Refused("form") };
      throw trouble;
    }
  }

  function opened(receipt) {
    const parts = receipt.trim().split(".");
    if (parts.length !== 3) throw new Refused("form");
    let header, signed, signature;
    try {
      header = reading.strictJson(reading.text(base64url(parts[0])));
      [signed, signature] = [base64url(parts[1]), base64url(parts[2])];
    } catch (trouble) {
      if (trouble instanceof reading.SameKeyTwice) throw new Refused("duplicate", { key: trouble.message });
      throw new Refused("form");
    }
    if (header === null || typeof header !== "object") throw new Refused("form");
    if (header.alg !== "Ed25519") throw new Refused("algorithm", { name: String(header.alg) });
    return { header, parts, signed, signature };
  }

  async function keyFor(header, written) {
    let named, given;
    try {
      named = await reading.keyOf(header.kid.slice(0, header.kid.lastIndexOf("+")), base64url(header.jwk.x));
    } catch {
      throw new Refused("form");
    }
    if (named.kid !== header.kid) throw new Refused("key", { kid: header.kid, given: named.kid });
    if (!written.trim()) return named;
    try {
      given = await reading.verifierKey(written);
    } catch {
      throw new Refused("nokey");
    }
    if (given.written !== named.written) throw new Refused("key", { kid: named.kid, given: given.kid });
    return named;
  }

  function contentOf(signed) {
    let content, written;
    try {
      written = reading.text(signed);
      content = reading.strictJson(written);
    } catch (trouble) {
      if (trouble instanceof reading.SameKeyTwice) throw new Refused("duplicate", { key: trouble.message });
      throw new Refused("form");
    }
    if (reading.canonical(content) !== written || content.schema_version !== RECEIPT) throw new Refused("form");
    return content;
  }

  async function treeFor(content, written, key) {
    let tree;
    try {
      tree = reading.note(written);
    } catch {
      throw new Refused("checkpoint");
    }
    const known = tree.origin === content.ledger.origin && (await reading.signedBy(key, tree));
    if (!known) throw new Refused("checkpoint");
    return tree;
  }

  /** The sealed events by their id, each proven to be in the tree. */
  async function sealedIn(content, tree) {
    if (content.ledger.checkpoint === undefined) throw new Refused("unsealed");
    const own = reading.note(content.ledger.checkpoint);
    if (own.size !== tree.size) throw new Refused("size", { size: tree.size, own: own.size });
    if (!same(own.root, tree.root)) throw new Refused("tree");
    const sealed = new Map();
    for (const entry of content.ledger.entries) {
      const leaf = await sha256(joined(Uint8Array.of(0), utf8(entry.canonical)));
      const root = await rootFrom(entry.leaf_index, tree.size, leaf, entry.inclusion_proof);
      if (root === null || !same(root, tree.root)) throw new Refused("proof", { index: entry.leaf_index });
      const event = reading.strictJson(entry.canonical);
      if (`urn:uuid:${event.uid}` !== entry.event_id) throw new Refused("proof", { index: entry.leaf_index });
      sealed.set(entry.event_id, event);
    }
    return sealed;
  }

  /** Where a path leads (RFC 9162, 2.1.3.2); nothing if it has the wrong length. */
  async function rootFrom(index, size, leaf, path) {
    if (!Number.isSafeInteger(index) || index < 0 || index >= size) return null;
    let [current, here, last] = [leaf, index, size - 1];
    for (const encoded of path) {
      let sibling;
      try {
        sibling = base64(encoded);
      } catch {
        return null;
      }
      if (last === 0) return null;
      if (here % 2 === 1 || here === last) {
        current = await sha256(joined(Uint8Array.of(1), sibling, current));
        while (here % 2 === 0 && here > 0) [here, last] = [Math.floor(here / 2), Math.floor(last / 2)];
      } else {
        current = await sha256(joined(Uint8Array.of(1), current, sibling));
      }
      [here, last] = [Math.floor(here / 2), Math.floor(last / 2)];
    }
    return last === 0 ? current : null;
  }

  /** That a readable record says what was sealed. */
  function compare(record, event, sealed) {
    if (sealed === undefined) throw new Refused("record", { name: "event_id" });
    const processing = record.pii_processing;
    const purpose = processing.purposes[0];
    const subject = `urn:registration:subject:${sealed.subject}`;
    const both = [
      ["event_kind", event.event_kind, sealed.kind],
      ["event_time", event.event_time, sealed.occurred_at],
      ["effective", event.effective, sealed.effective],
      ["pii_principal_id", record.pii_principal_id, subject],
      ["entity_id", event.entity_id, sealed.actor === "subject" ? subject : `urn:registration:actor:${sealed.actor}`],
      ["collection_method", event.collection_method, `${sealed.channel}:${sealed.method}`],
      ["valid_until", event.valid_until ?? null, sealed.valid_until],
      ["shown_at", event.shown_at ?? null, sealed.shown_at],
      ["shown_sha256", event.shown_sha256 ?? null, sealed.shown_sha256],
    ];
    if (sealed.purpose !== null) {
      const named = processing.recipient_third_parties.map((each) => each.replace("urn:registration:party:", ""));
      both.push(
        ["event_state", event.event_state, STATES[sealed.kind] ?? `own:${sealed.kind}`],
        ["purpose_code", purpose.purpose_code, sealed.purpose],
        ["context", purpose.context ?? "", sealed.context],
        ["recipient_third_parties", named.join("\n"), sealed.recipients.join("\n")],
      );
      if (sealed.language) both.push(["language", processing.language, sealed.language]);
      if (sealed.basis) both.push(["basis_code", processing.basis_code, sealed.basis]);
    }
    const wrong = both.find(([, said, was]) => said !== was);
    if (wrong) throw new Refused("record", { name: wrong[0] });
  }

  /** The blocks that stood on the page, by their hash; each record's words are in its block. */
  async function wordsOf(content, sealed) {
    const shown = new Map();
    for (const each of content.shown) {
      const found = hex(await sha256(utf8(each.canonical)));
      if (found !== each.shown_sha256) throw new Refused("words");
      shown.set(found, reading.strictJson(each.canonical));
    }
    for (const { shown_sha256: wanted } of sealed.values()) {
      if (wanted && !shown.has(wanted)) throw new Refused("words");
    }
    for (const record of content.consent_records) {
      const purpose = record.pii_processing.purposes[0];
      for (const { shown_sha256: where } of record.events) {
        if (!where) continue;
        const stood = shown.get(where).purposes.find((each) => each.code === purpose.purpose_code);
        if (!stood || stood.words !== purpose.statement || stood.title !== purpose.title) throw new Refused("words");
      }
    }
    return shown;
  }

  return { check, Refused };
})();
