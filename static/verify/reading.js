// Reading what is handed in: strict JSON, canonical JSON, signed notes, public keys.
// The same rules as registration/consent/receipts/reading.py. No network is used anywhere on this page.
"use strict";

const reading = (() => {
  const utf8 = (text) => new TextEncoder().encode(text);

  /** Text of bytes; an error where they are not UTF-8. */
  const text = (bytes) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);

  function base64(written) {
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(written) || written.length % 4) throw new Error("base64");
    return Uint8Array.from(atob(written), (sign) => sign.charCodeAt(0));
  }

  function base64url(written) {
    if (!/^[A-Za-z0-9_-]*$/.test(written) || written.length % 4 === 1) throw new Error("base64url");
    const usual = written.replace(/-/g, "+").replace(/_/g, "/");
    const bytes = base64(usual + "=".repeat((4 - (usual.length % 4)) % 4));
    const back = toBase64(bytes).replace(/=/g, "").replace(/\+/g, "-").replace(/\//g, "_");
    if (back !== written) throw new Error("base64url");
    return bytes;
  }

  const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));
  const hex = (bytes) => Array.from(bytes, (each) => each.toString(16).padStart(2, "0")).join("");
  const same = (one, other) => one.length === other.length && one.every((each, at) => each === other[at]);
  const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

  function joined(...parts) {
    const whole = new Uint8Array(parts.reduce((sum, each) => sum + each.length, 0));
    let at = 0;
    for (const each of parts) {
      whole.set(each, at);
      at += each.length;
    }
    return whole;
  }

  class SameKeyTwice extends Error {}

  /** JSON in which every key stands once. */
  function strictJson(written) {
    const value = JSON.parse(written);
    const open = [];
    for (const [sign] of written.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]/g)) {
      const inside = open[open.length - 1];
      if (sign === "{") open.push({ keys: new Set(), key: true });
      else if (sign === "[") open.push({ keys: null, key: false });
      else if (sign === "}" || sign === "]") open.pop();
      else if (sign === ",") inside.key = inside.keys !== null;
      else if (sign === ":") inside.key = false;
      else if (inside && inside.key) {
        const key = JSON.parse(sign);
        if (inside.keys.has(key)) throw new SameKeyTwice(key);
        inside.keys.add(key);
      }
    }
    return value;
  }

  /** Canonical JSON (RFC 8785): keys in the order of their UTF-16 units, as sort() gives it. */
  function canonical(value) {
    if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
    if (value === null || typeof value !== "object") return JSON.stringify(value);
    const members = Object.keys(value).sort();
    return `{${members.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
  }

  /** A public key with its name (C2SP signed-note); its kid is name and hash. */
  async function keyOf(name, bytes) {
    const hash = (await sha256(joined(utf8(`${name}\n`), Uint8Array.of(1), bytes))).slice(0, 4);
    const kid = `${name}+${hex(hash)}`;
    const written = `${kid}+${toBase64(joined(Uint8Array.of(1), bytes))}`;
    return { name, bytes, hash, kid, written };
  }

  async function verifierKey(written) {
    const [name, hash, ...rest] = written.trim().split("+");
    const content = base64(rest.join("+"));
    const key = await keyOf(name, content.slice(1));
    if (!name || content[0] !== 1 || content.length !== 33 || key.kid !== `${name}+${hash}`) throw new Error("key");
    return key;
  }

  /** A checkpoint (C2SP tlog-checkpoint) with its signatures. */
  function note(written) {
    const whole = `${written.replace(/\r\n/g, "\n").replace(/^[\ufeff\n]+|[\ufeff\n]+$/g, "")}\n`;
    const gap = whole.lastIndexOf("\n\n");
    const lines = whole.slice(0, Math.max(gap, 0)).split("\n");
    if (gap < 0 || lines.length < 3 || !lines[0] || !/^[0-9]+$/.test(lines[1])) throw new Error("note");
    const signatures = whole
      .slice(gap + 2)
      .split("\n")
      .map((line) => line.split(" "))
      .filter(([dash]) => dash === "—")
      .map(([, name, encoded]) => ({ name, bytes: base64(encoded) }));
    const root = base64(lines[2]);
    if (root.length !== 32) throw new Error("note");
    return { origin: lines[0], size: Number(lines[1]), root, text: `${lines.join("\n")}\n`, signatures };
  }

  /** Whether the key made this signature (Ed25519). */
  async function fits(key, signature, signed) {
    let imported;
    try {
      imported = await crypto.subtle.importKey("raw", key.bytes, { name: "Ed25519" }, false, ["verify"]);
    } catch (trouble) {
      if (trouble.name === "NotSupportedError") throw trouble;
      return false; // these bytes are no key
    }
    return crypto.subtle.verify({ name: "Ed25519" }, imported, signature, signed);
  }

  async function signedBy(key, checkpoint) {
    for (const { name, bytes } of checkpoint.signatures) {
      const ours = name === key.name && same(bytes.slice(0, 4), key.hash);
      if (ours && (await fits(key, bytes.slice(4), utf8(checkpoint.text)))) return true;
    }
    return false;
  }

  return {
    utf8, text, base64, base64url, hex, same, sha256, joined, strictJson, canonical, SameKeyTwice, keyOf,
    verifierKey, note, fits, signedBy,
  };
})();
