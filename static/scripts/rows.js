// Keys for whoever works through a list: from row to row, tick, open, search. The page works without this file.
// They mean something only outside of fields, and can be turned off (WCAG 2.1.4).
"use strict";

const list = document.querySelector("[data-rows]");
const help = document.querySelector("[data-keys]");
const KEPT = "registration.keys";

if (list && help) {
  const opener = document.querySelector("[data-keys-open]");
  const wanted = help.querySelector("[data-keys-wanted]");
  const links = () => [...list.querySelectorAll("tbody th[scope=row] a")];
  let last = 0;

  const kept = () => {
    try {
      return localStorage.getItem(KEPT) !== "off";
    } catch {
      return true; // a browser that keeps nothing
    }
  };
  const current = () => {
    const row = document.activeElement.closest("[data-rows] tbody tr");
    return row ? links().findIndex((link) => row.contains(link)) : -1;
  };
  const go = (step) => {
    const all = links();
    const from = current();
    const to = from < 0 ? last : Math.min(Math.max(from + step, 0), all.length - 1);
    all[to]?.focus();
  };
  const tick = () => {
    const box = links()[current()]?.closest("tr").querySelector("input[type=checkbox]");
    if (box) {
      box.click();
    }
  };
  const show = () => {
    if (!help.open) {
      help.showModal();
    }
  };
  const deeds = {
    j: () => go(1),
    k: () => go(-1),
    x: tick,
    o: () => links()[current()]?.click(),
    "/": () => document.querySelector("input[type=search]")?.focus(),
    "?": show,
  };

  list.addEventListener("focusin", () => {
    last = Math.max(current(), 0);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || help.open || !wanted.checked) {
      return;
    }
    const at = event.target;
    const box = at.type === "checkbox";
    if (at.isContentEditable || at.matches("textarea, select") || (at.matches("input") && !box)) {
      return;
    }
    // Arrows scroll the page, except for whoever is in the list already.
    const arrow = current() >= 0 && { ArrowDown: deeds.j, ArrowUp: deeds.k }[event.key];
    const deed = Object.hasOwn(deeds, event.key) ? deeds[event.key] : arrow;
    if (deed) {
      event.preventDefault();
      deed();
    }
  });

  wanted.checked = kept();
  wanted.addEventListener("change", () => {
    try {
      localStorage.setItem(KEPT, wanted.checked ? "on" : "off");
    } catch {
      // It holds for this page.
    }
  });
  opener.addEventListener("click", show);
  opener.hidden = false;
}
