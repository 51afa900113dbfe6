// Private extra time, from the host's list of players. Nothing of it is on the big screen until the teacher opens it.

import { el } from "./dom.js";
import { fill, gettext } from "./words.js";

const CHOICES = [0, 25, 50, 100, 200];
const byId = (id) => document.getElementById(id);

let percents = {}; // by player id

/** Remembers the server's `extra_time.changed`. */
export function takeExtraTimes(message) {
  percents = message.players;
}

/**
 * The button that opens the menu; `give(player, percent)` sends the choice. It looks alike for everybody, unless `told`:
 * on a screen that only the teacher sees.
 */
export function extraTimeButton(player, give, { told = false } = {}) {
  return el("button", {
    type: "button",
    class: "button button--quiet more-button",
    "aria-label": [fill(gettext("Time of %(name)s"), { name: player.name }), told ? label(percents[player.id]) : ""].filter(Boolean).join(": "),
    "aria-haspopup": "dialog",
    text: told ? label(percents[player.id]) : "⋯",
    onclick: () => open(player, give),
  });
}

function open(player, give) {
  const dialog = byId("extra-time-dialog");
  const select = byId("extra-time");
  const now = percents[player.id] ?? 0;
  byId("extra-time-title").textContent = fill(gettext("Time of %(name)s"), { name: player.name });
  const choices = [...new Set([...CHOICES, now])].sort((a, b) => a - b);
  select.replaceChildren(...choices.map((percent) => el("option", { value: percent, selected: percent === now, text: label(percent) })));
  dialog.returnValue = "";
  dialog.addEventListener("close", () => {
    const chosen = Number(select.value);
    select.replaceChildren();
    if (dialog.returnValue === "yes" && chosen !== now) give(player, chosen);
  }, { once: true });
  dialog.showModal();
}

const label = (percent) => percent ? fill(gettext("%(percent)s % more time"), { percent }) : gettext("Same as everybody");
