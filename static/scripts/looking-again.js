// Something is under way: the page looks again by itself. Without this file there is a button for it.
"use strict";

const EVERY = 2500;

if (document.querySelector("[data-look-again]")) {
  setTimeout(() => {
    // Whoever reads another tab finds the newest when they come back.
    if (document.hidden) {
      document.addEventListener("visibilitychange", () => location.reload(), { once: true });
    } else {
      location.reload();
    }
  }, EVERY);
}
