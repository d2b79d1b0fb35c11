// Improvements only: every page works without this file.
"use strict";

// A refused form: the reader starts at the summary of what to do.
for (const summary of document.querySelectorAll("[data-error-summary]")) {
  summary.focus();
}

// Where tabs do not fit side by side, the current one is in sight.
for (const tab of document.querySelectorAll(".nav-tabs .active")) {
  const bar = tab.closest(".nav-tabs");
  bar.scrollLeft = tab.offsetLeft - bar.offsetLeft - (bar.clientWidth - tab.offsetWidth) / 2;
}
for (const more of document.querySelectorAll(".tabs-more")) {
  more.addEventListener("toggle", () => more.closest(".nav-tabs").scrollBy({ left: more.open ? more.scrollWidth : 0 }));
}

// "Choose all" ticks the rows of its own table. The bar of deeds shows only while rows are chosen, and how many.
for (const all of document.querySelectorAll("[data-choose-all]")) {
  const table = all.closest("table");
  const form = all.closest("form");
  const bar = form && form.querySelector("[data-chosen]");
  const words = bar && bar.querySelector("[data-chosen-words]");
  const everyone = bar && bar.querySelector("[data-everyone]");
  const rows = [...table.querySelectorAll("tbody .tick--only input[type=checkbox]")];

  const show = () => {
    const chosen = rows.filter((row) => row.checked);
    for (const row of rows) {
      row.closest("tr").classList.toggle("chosen", row.checked);
    }
    all.checked = rows.length > 0 && chosen.length === rows.length;
    all.indeterminate = chosen.length > 0 && chosen.length < rows.length;
    if (bar) {
      bar.hidden = chosen.length === 0;
      words.textContent = words.dataset.chosenWords.replace("{number}", chosen.length);
    }
    if (everyone) {
      everyone.checked = everyone.checked && chosen.length > 0;
      words.textContent = everyone.checked ? everyone.dataset.everyone : words.textContent;
    }
  };

  all.addEventListener("change", () => {
    for (const row of rows) {
      row.checked = all.checked;
    }
    show();
  });
  table.addEventListener("change", show);
  if (everyone) {
    everyone.addEventListener("change", show);
  }
  window.addEventListener("pageshow", show);
  show();
}

// One press, one request. A form can be sent again when the page is brought back by the "back" button,
// and after a while: an answer may be a download, which leaves the page standing.
// The button itself stays enabled while the request is made: a disabled one would not send its name.
const sent = new WeakSet();
const release = (form) => {
  sent.delete(form);
  for (const button of form.querySelectorAll("button[aria-disabled]")) {
    button.removeAttribute("aria-disabled");
  }
};
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post" || event.defaultPrevented) {
    return;
  }
  if (sent.has(event.target)) {
    event.preventDefault();
    return;
  }
  sent.add(event.target);
  for (const button of event.target.querySelectorAll("button")) {
    button.setAttribute("aria-disabled", "true");
  }
  setTimeout(release, 5000, event.target);
});
window.addEventListener("pageshow", () => [...document.forms].forEach(release));
