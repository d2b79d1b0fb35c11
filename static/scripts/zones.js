// Improvement only: says when an event is by the reader's own clock, where that shows another time.
"use strict";

// In the order of day, month and year in which the page itself writes English.
const language = { en: "en-GB" }[document.documentElement.lang] ?? document.documentElement.lang;
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
const shape = {
  weekday: "short", year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
};

for (const line of document.querySelectorAll("[data-own-time]")) {
  const [start, end] = [new Date(line.dataset.start), new Date(line.dataset.end)];
  const shown = (zone, more) => new Intl.DateTimeFormat(language, { ...shape, timeZone: zone, ...more });
  let there;
  try {
    there = shown(line.dataset.zone).formatRange(start, end);
  } catch {
    continue; // a zone this browser has never heard of
  }
  if (there === shown(here).formatRange(start, end)) {
    continue;
  }
  const time = shown(here, { timeZoneName: "short" }).formatRange(start, end);
  line.textContent = line.dataset.words.replace("{time}", time);
  line.hidden = false;
}
