// Tries one number after another until the key derived from it begins as the task says (PBKDF2 of the browser's
// own crypto). Gets the task as JSON, answers with task and result as the server reads them.
"use strict";

const bytes = (hex) => Uint8Array.from(hex.match(/../g) || [], (pair) => parseInt(pair, 16));
const hex = (buffer) => Array.from(new Uint8Array(buffer), (each) => each.toString(16).padStart(2, "0")).join("");

const base64 = (words) => btoa(String.fromCharCode(...new TextEncoder().encode(words)));

const derive = async (task, number) => {
  const nonce = bytes(task.nonce);
  const password = new Uint8Array(nonce.length + 4);
  password.set(nonce);
  new DataView(password.buffer).setUint32(nonce.length, number);
  const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: bytes(task.salt), iterations: task.cost };
  return hex(await crypto.subtle.deriveBits(how, key, task.keyLength * 8));
};

const solve = async (challenge) => {
  for (let counter = 0; ; counter += 1) {
    const derivedKey = await derive(challenge.parameters, counter);
    if (derivedKey.startsWith(challenge.parameters.keyPrefix)) {
      return { challenge, solution: { counter, derivedKey } };
    }
  }
};

self.addEventListener("message", (event) => {
  solve(JSON.parse(event.data)).then(
    (payload) => self.postMessage(base64(JSON.stringify(payload))),
    (trouble) => setTimeout(() => { throw trouble; }),
  );
});
