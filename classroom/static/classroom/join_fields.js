// What the form to enter a game may ask besides a typed name: a made-up name, a team.

import { el } from "./dom.js";
import { teamLabel } from "./team_view.js";
import { gettext } from "./words.js";

/** Names to choose from; null while they are on their way. `value()` is the chosen one or "". */
export function nameChoice({ names, chosen, onShuffle }) {
  if (!names) return { row: el("p", { class: "screen-note", role: "status", text: gettext("Thinking of names for you…") }), value: () => "" };
  const choice = choices("name", gettext("Choose your name"), names.map((name) => ({ value: name, content: el("bdi", { text: name }) })), names.includes(chosen) ? chosen : "");
  const shuffle = el("button", { class: "button button--quiet button--wide", type: "button", id: "shuffle", text: gettext("Other names"), onclick: onShuffle });
  return { row: el("div", { class: "name-choice" }, choice.row, shuffle), value: choice.value };
}

/** Teams to choose from; `value()` is the place of the chosen one or null. */
export function teamChoice(teams, chosen) {
  const choice = choices("team", gettext("Choose your team"), teams.map((name, place) => ({ value: `${place}`, content: teamLabel(place, name) })), chosen === null ? "" : `${chosen}`);
  return { row: choice.row, value: () => (choice.value() === "" ? null : Number(choice.value())) };
}

function choices(id, legend, options, chosen) {
  const radios = options.map(({ value }) => el("input", { type: "radio", name: id, value, checked: value === chosen }));
  const labels = options.map(({ content }, at) => el("label", { class: "choice" }, radios[at], content));
  const row = el("fieldset", { class: "choices", id: `${id}-choice` }, el("legend", { text: legend }), el("div", { class: "choices-list" }, labels));
  return { row, value: () => radios.find((radio) => radio.checked)?.value ?? "" };
}
