// Hides what is not asked. Without this file every question stands there with a line that says when it is meant;
// the server decides by itself what counts.
"use strict";

const waiting = [...document.querySelectorAll("[data-shown-if]")].map((part) => ({
  part,
  form: part.closest("form") || document,
  condition: JSON.parse(part.dataset.shownIf),
}));

// What stands at a question now; of an address its parts, without the country that is always there.
const answersAt = (form, code) =>
  [...form.querySelectorAll("input, select, textarea")]
    .filter((control) => control.name === code || control.name.startsWith(`${code}.`))
    .filter((control) => !control.disabled && control.name !== `${code}.country`)
    .filter((control) => !["checkbox", "radio"].includes(control.type) || control.checked)
    .map((control) => control.value)
    .filter(Boolean);

const holds = ({ field, test, values }, form) => {
  const given = answersAt(form, field);
  const hit = given.some((each) => values.includes(each));
  return test === "answered" ? given.length > 0 : test === "not" ? !hit : hit;
};

// From top to bottom: what is hidden counts as not answered for what comes after it.
const show = () => {
  for (const { part, form, condition } of waiting) {
    const outer = part.parentElement.closest("[data-shown-if]");
    const hidden = !holds(condition, form);
    part.hidden = hidden;
    for (const control of part.querySelectorAll("input, select, textarea")) {
      control.disabled = hidden || Boolean(outer && outer.hidden) || "closed" in control.dataset;
    }
  }
};

for (const line of document.querySelectorAll("[data-only-if]")) {
  line.hidden = true;
}
document.addEventListener("input", show);
document.addEventListener("change", show);
window.addEventListener("pageshow", show);
show();
