// Leaderboard and podium, on the phone and on the big screen.

import { el } from "./dom.js";
import { reducedMotion } from "./reduced_motion.js";
import { figure, fill, gettext, place } from "./words.js";

const MOVE_MS = 240;

/** `before`: the standings that were on screen last, so that places visibly move; `me`: a name to mark. */
export function leaderboard(standings, { before = [], me = null } = {}) {
  const best = Math.max(1, ...standings.map((line) => line.score));
  const rows = standings.map((line) => row(line, best, line.name === me));
  const list = el("ol", { class: "standings" }, rows);
  requestAnimationFrame(() => showMoves(rows, standings, before));
  return list;
}

function row(line, best, mine) {
  const bar = el("span", { class: "standing-bar", "aria-hidden": "true" });
  bar.style.setProperty("--share", Math.max(0, line.score) / best);
  return el(
    "li",
    { class: mine ? "standing standing--me" : "standing", dataset: { rank: line.rank } },
    bar,
    el("span", { class: "standing-rank figures", text: `${line.rank}` }),
    el("span", { class: "standing-name" }, el("bdi", { text: line.name })),
    el("span", { class: "standing-score figures", text: figure(line.score) }),
  );
}

function showMoves(rows, standings, before) {
  if (!before.length || reducedMotion()) return;
  rows.forEach((item, place) => {
    const was = before.findIndex((line) => line.name === standings[place].name);
    if (was === place) return;
    // Somebody new among the first comes from below.
    const from = (was === -1 ? rows.length : was) - place;
    item.animate(
      [{ transform: `translateY(${from * item.offsetHeight}px)` }, { transform: "none" }],
      { duration: MOVE_MS, easing: "ease-out" },
    );
  });
}

/** Without anybody's point, as after polls only, nobody is before anybody: there are no places to tell. */
export const hasPlaces = (standings) => standings.some((line) => line.score > 0);

/** What is said instead of a list of noughts, between questions; "" where there is more to tell. */
export const noPlacesYet = (standings) => (standings.length && !hasPlaces(standings) ? gettext("Nobody has a point yet.") : "");

/** The first three on their steps; equal scores share a rank, so the rank shown is the server's. */
export function podium(standings) {
  const first = standings.slice(0, 3);
  const steps = [1, 0, 2].filter((place) => first[place]).map((place) => step(first[place]));
  return el("ol", { class: "podium", "aria-label": gettext("Podium") }, steps);
}

function step(line) {
  return el(
    "li",
    { class: "podium-step", dataset: { place: line.rank } },
    el("span", { class: "podium-name", dir: "auto", text: line.name }),
    el("span", { class: "podium-score figures", text: fill(gettext("%(score)s points"), { score: figure(line.score) }) }),
    el("span", { class: "podium-block figures" }, el("span", { class: "podium-rank", text: `${line.rank}` })),
  );
}

/** The first three in one sentence, for screen readers. */
export function spokenStandings(standings) {
  return standings.slice(0, 3).map((line) => fill(gettext("%(place)s: %(name)s, %(score)s points"), { place: place(line.rank), name: line.name, score: figure(line.score) })).join(". ");
}
