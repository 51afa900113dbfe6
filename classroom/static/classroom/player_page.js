// What the player's page knows about its game before the game says anything. The page that a service worker kept
// (`shell`) knows its address only: enough for who is in the game already.

import { pageData } from "./dom.js";
import * as storage from "./storage.js";

const SIGNING_KEY = "classroom.signing";
const RELOAD_SPREAD_MS = 2_000;

/** The page's data, see classroom/views/play.py; of the shell: what can be told without the network. */
export function playerPage() {
  const page = pageData("game-data");
  if (!page.shell) {
    storage.save(SIGNING_KEY, page.signing ?? null);
    return page;
  }
  return { ...page, pin: pinIn(location.pathname), signing: storage.load(SIGNING_KEY) };
}

/** "/play/123456/" → "123456"; null on the first page. */
function pinIn(path) {
  return path.match(/^\/(?:play|join)\/([0-9]+)\/$/)?.[1] ?? null;
}

/** In the head of the shell; without a PIN there is no game to leave either. */
export function showPin(pin) {
  document.querySelector("#who b").textContent = pin ?? "";
  for (const id of ["who", "leave"]) document.getElementById(id).hidden = pin === null;
}

/** The server answers again: the true page, a class not all at once. */
export function loadTruePage() {
  setTimeout(() => location.reload(), RELOAD_SPREAD_MS * (0.25 + Math.random()));
}

/** Registers the service worker at `address`, when the page has all it needs itself. Needs HTTPS or localhost. */
export function keepForOffline(address) {
  if (!address || !navigator.serviceWorker) return;
  const register = () => void keep(address);
  if (document.readyState === "complete") register();
  else window.addEventListener("load", register, { once: true });
}

async function keep(address) {
  try {
    await navigator.serviceWorker.register(address);
    const { active } = await navigator.serviceWorker.ready;
    const fonts = performance.getEntriesByType("resource").map(({ name }) => name).filter((name) => /\.(?:ttf|woff2?)$/.test(name));
    active.postMessage({ fonts });
  } catch {
    // Private windows may refuse; the page is the same without.
  }
}
