// Does the work that a form asks for, beside the page, and puts the result into it. Whoever presses the button
// before it is done need not press again. Without this file, or where it fails, the form can be sent all the same.
"use strict";

for (const line of document.querySelectorAll("[data-task]")) {
  const form = line.closest("form");
  const proof = form.querySelector('input[name="proof"]');
  const say = (words) => {
    line.textContent = words;
  };
  let working = false;
  let pressed = null;

  const end = (words, result) => {
    working = false;
    proof.value = result;
    say(words);
    if (pressed) {
      form.requestSubmit(pressed.button);
    }
  };

  form.addEventListener("submit", (event) => {
    if (working) {
      event.preventDefault();
      pressed = { button: event.submitter };
    }
  });

  if (window.Worker && window.crypto && window.crypto.subtle) {
    working = true;
    say(line.dataset.atWork);
    const worker = new Worker(line.dataset.worker);
    worker.addEventListener("message", (event) => end(line.dataset.done, event.data));
    worker.addEventListener("error", () => end(line.dataset.failed, ""));
    worker.postMessage(line.dataset.task);
  }
}
