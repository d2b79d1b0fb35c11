// Improvement only: a preview that is open follows what is typed. Without this file a press on its button does.
"use strict";

const PAUSE = 700;
const preview = document.querySelector("#preview");
const form = document.querySelector("main form[method=post]");
let waiting;
let asking;

function draw(page) {
  const fresh = page.querySelectorAll("#preview iframe");
  preview.querySelectorAll("iframe").forEach((frame, number) => {
    const words = fresh[number]?.srcdoc;
    if (words && words !== frame.srcdoc) {
      const top = frame.contentWindow.scrollY;
      frame.addEventListener("load", () => frame.contentWindow.scrollTo(0, top), { once: true });
      frame.srcdoc = words;
    }
  });
}

async function ask() {
  asking?.abort();
  asking = new AbortController();
  const typed = new FormData(form);
  typed.set("do", "preview");
  try {
    const answer = await fetch(location.pathname, { method: "POST", body: typed, signal: asking.signal });
    if (answer.ok) {
      draw(new DOMParser().parseFromString(await answer.text(), "text/html"));
    }
  } catch {
    // Overtaken by the next letter, or no network: the button is still there.
  }
}

if (preview && form) {
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  });
}
