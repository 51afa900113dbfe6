// In a game with hardware controllers: which button means which answer, and who plays with one.

import { el } from "./dom.js";
import { gettext } from "./words.js";

// In the order of the answers, whatever colour those have.
const BUTTONS = [
  ["blue", gettext("blue button")],
  ["yellow", gettext("yellow button")],
  ["green", gettext("green button")],
  ["red", gettext("red button")],
];
const plays = document.getElementById("controllers-play") !== null;

/** The button for the answer at `position`, if controllers play and have one for it. */
export function buttonTag(position) {
  const button = plays ? BUTTONS[position] : undefined;
  return button ? el("span", { class: "button-tag", dataset: { color: button[0] }, text: button[1] }) : null;
}

/** Beside a player's name. */
export function controllerMark(player) {
  return player.controller ? el("span", { class: "controller-mark", text: gettext("controller") }) : null;
}
