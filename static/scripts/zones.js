// Improvement only: says when an event is by the reader's own clock, where that shows another time.
"use strict";

// In the order of day, month and year in which the page itself writes English, and as Japanese is written.
const spoken = document.documentElement.lang;
const [language, month, comma, dash] = {
  en: ["en-GB", "short", ", ", "–"],
  ja: ["ja-JP", "long", " ", "〜"],
}[spoken] ?? [spoken, "short", ", ", "–"];
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;

function said(start, end, zone) {
  const shown = (moment, shape) => new Intl.DateTimeFormat(language, { ...shape, timeZone: zone }).format(moment);
  const day = moment => shown(moment, { weekday: "short", year: "numeric", month, day: "numeric" });
  const time = moment => shown(moment, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const until = day(start) === day(end) ? dash + time(end) : ` ${dash} ${day(end)}${comma}${time(end)}`;
  return day(start) + comma + time(start) + until;
}

function nameOf(zone, moment) {
  const parts = new Intl.DateTimeFormat(language, { timeZone: zone, timeZoneName: "short" }).formatToParts(moment);
  return parts.find(part => part.type === "timeZoneName").value;
}

for (const line of document.querySelectorAll("[data-own-time]")) {
  const [start, end] = [new Date(line.dataset.start), new Date(line.dataset.end)];
  let there;
  try {
    there = said(start, end, line.dataset.zone);
  } catch {
    continue; // a zone this browser has never heard of
  }
  const mine = said(start, end, here);
  if (there !== mine) {
    line.textContent = line.dataset.words.replace("{time}", `${mine} ${nameOf(here, start)}`);
    line.hidden = false;
  }
}
