// In the place of the service worker where it is switched off (SERVICE_WORKER=0): takes itself and all it kept away.
"use strict";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(remove()));

async function remove() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("classroom.")).map((name) => caches.delete(name)));
  await self.registration.unregister();
}
