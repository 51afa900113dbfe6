// The class on the teacher's phone, where nobody looks over a shoulder: each player's own time.

import { el, redraw } from "./dom.js";
import { extraTimeButton } from "./host_extra_time.js";
import { gettext } from "./words.js";

const byId = (id) => document.getElementById(id);

let players = [];

/** The server's `players.changed`, or what it says about their time. */
export function takePlayers(list, give) {
  players = list ?? players;
  if (byId("players-dialog").open) draw(give);
}

/** Opens the list; `give(player, percent)` sends a choice. */
export function showPlayers(give) {
  draw(give);
  byId("players-dialog").showModal();
}

function draw(give) {
  const rows = players.map((player) => el("li", {}, el("bdi", { text: player.name }), extraTimeButton(player, give, { told: true })));
  redraw(byId("players-list"), [
    rows.length ? el("ul", { class: "remote-players" }, rows) : el("p", { class: "muted", text: gettext("Nobody has joined yet.") }),
  ]);
}
