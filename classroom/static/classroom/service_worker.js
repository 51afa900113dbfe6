// Keeps the player's page for when the network is gone, and nothing else: no answers of the API, no game, no page of
// anybody, no file. The server writes SHELL above this: the version, the page and its files with their hashes, and where
// all that lies (classroom/views/web_app.py).
//
// With a network every page comes from it. Without one a player's page, or the first page, is answered by the shell,
// whose files have addresses of their own (/shell/<version>/…). So files of two releases never meet.
"use strict";

const FAMILY = "classroom.shell.";
const CACHE = `${FAMILY}${SHELL.version}`;
// Letters that this reader chose. Kept apart, as they outlive a release.
const FONTS = "classroom.fonts";
const FONT = /\.(?:ttf|woff2?)$/;
// Where the server collects its files (production), their addresses name the release and never change what they bring.
const RELEASE = new RegExp(`^${SHELL.static}[0-9a-f]{12}/`);
const PLAYERS_PAGE = /^\/(?:play|join)\/[0-9]+\/$/;
// A network that takes longer to answer is no better than none.
const PATIENCE_MS = 6_000;
// What a proxy says while the product behind it is away.
const AWAY = [502, 503, 504];

self.addEventListener("install", (event) => event.waitUntil(fill().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(clean().then(() => self.clients.claim())));
self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== location.origin) return;
  if (event.request.mode === "navigate") {
    if (isPlayed(address)) event.respondWith(page(event.request));
  } else if (address.pathname.startsWith(SHELL.above)) event.respondWith(file(address));
});
// A page names the fonts that it shows.
self.addEventListener("message", (event) => event.waitUntil(keepFonts(event.data?.fonts ?? [])));

/** All or nothing: what isn't exactly of this release is refused by its hash, and this worker isn't installed. */
async function fill() {
  const cache = await caches.open(CACHE);
  const files = Object.entries(SHELL.files).map(([address, hash]) => keep(cache, `${SHELL.prefix}${address}`, address, hash));
  await Promise.all([...files, keep(cache, SHELL.page.address, SHELL.page.address, SHELL.page.hash)]);
}

async function keep(cache, name, address, integrity) {
  // Without cookies: as nobody.
  const cached = RELEASE.test(address) ? "default" : "no-cache";
  const answer = await fetch(address, { integrity, credentials: "omit", cache: cached });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  await cache.put(name, await copied(answer));
}

/** An answer without the address that it came from, which scripts would take their imports from. */
async function copied(answer) {
  const headers = new Headers(answer.headers);
  for (const name of ["content-encoding", "content-length", "vary"]) headers.delete(name);
  return new Response(await answer.blob(), { headers });
}

async function clean() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(FAMILY) && name !== CACHE).map((name) => caches.delete(name)));
}

// A place in a call is known by its page only.
const isPlayed = ({ pathname, searchParams }) => (PLAYERS_PAGE.test(pathname) && !searchParams.has("in-call")) || pathname === SHELL.home;

async function page(request) {
  const kept = await caches.match(SHELL.page.address, { cacheName: CACHE });
  if (!kept) return fetch(request);
  try {
    const answer = await soon(fetch(request));
    return AWAY.includes(answer.status) ? kept : answer;
  } catch {
    return kept;
  }
}

function soon(answer) {
  return Promise.race([answer, new Promise((_, reject) => setTimeout(reject, PATIENCE_MS))]);
}

/** A file of the shell; what isn't kept (it is loaded for a part of the page only) comes from the network. */
async function file(address) {
  const kept = await caches.match(address.pathname, { cacheName: CACHE });
  if (kept) return kept;
  const path = address.pathname.slice(SHELL.above.length).replace(/^[^/]*/, "");
  if (!path.startsWith(SHELL.static)) return Response.error();
  const font = FONT.test(path) && (await caches.match(unreleased(path), { cacheName: FONTS }));
  if (font) return font;
  const answer = await fetch(path);
  return answer.ok ? copied(answer) : answer;
}

/** The address that a font is kept under, the same in every release. */
const unreleased = (path) => path.replace(RELEASE, SHELL.static);

async function keepFonts(addresses) {
  for (const address of addresses) {
    const { origin, pathname } = new URL(address, location.href);
    if (origin !== location.origin || !pathname.startsWith(SHELL.static) || !FONT.test(pathname)) continue;
    const cache = await caches.open(FONTS);
    if (await cache.match(unreleased(pathname))) continue;
    const answer = await fetch(pathname, { credentials: "omit" });
    if (answer.ok) await cache.put(unreleased(pathname), await copied(answer));
  }
}
