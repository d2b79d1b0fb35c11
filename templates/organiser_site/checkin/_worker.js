// Opens the page of a door again when there is no network. It keeps nothing by itself: the page decides what.
"use strict";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") {
    return;
  }
  event.respondWith(
    fetch(event.request).catch(async () =>
      (await caches.match(event.request, { ignoreSearch: true, ignoreVary: true })) || Response.error()),
  );
});
