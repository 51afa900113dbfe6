// Teams on the host's screen: who is where in the lobby, and moving somebody.

import { el, redraw } from "./dom.js";
import { teamLabel } from "./team_view.js";
import { figure, fill, gettext } from "./words.js";

const SHOWN_PER_TEAM = 40;

/** The lobby's place for teams; `updateTeams` fills it. */
export function teamLobby(game) {
  return el("div", { class: "lobby-teams", id: "lobby-teams" }, game.teams.map((name, team) =>
    el("section", { class: "lobby-team", dataset: { team } },
      el("h3", { class: "lobby-team-name" }, teamLabel(team, name), el("span", { class: "figures lobby-team-size" })),
      el("ul", { class: "names" }),
    ),
  ));
}

/** Draws everybody in their team; true when the lobby shows teams. `onPick`: a name was pressed. */
export function updateTeams(players, onPick) {
  const lobby = document.getElementById("lobby-teams");
  if (!lobby) return false;
  for (const section of lobby.children) {
    const members = players.filter((player) => `${player.team}` === section.dataset.team);
    section.querySelector(".lobby-team-size").textContent = figure(members.length);
    // In a hall the newest are shown; the dialog has everybody.
    redraw(section.querySelector(".names"), members.slice(-SHOWN_PER_TEAM).map((player) => nameChip(player, onPick)));
  }
  return true;
}

function nameChip(player, onPick) {
  const button = el("button", { type: "button", class: "name", title: fill(gettext("Move or remove %(name)s"), { name: player.name }), onclick: () => onPick(player) }, el("span", { dir: "auto", text: player.name }));
  return el("li", { dataset: { id: player.id }, class: player.present ? "" : "is-away" }, button);
}

/** A cell of the players' table with which somebody is moved; null without teams. */
export function teamCell(game, player, onMove) {
  if (!game?.teams.length) return null;
  const options = game.teams.map((name, team) => el("option", { value: `${team}`, selected: team === player.team, text: name }));
  const select = el("select", { "aria-label": fill(gettext("Team of %(name)s"), { name: player.name }), dataset: { player: player.id } }, options);
  select.addEventListener("change", () => {
    select.blur();
    onMove(player, Number(select.value));
  });
  return el("td", {}, select);
}

/** Somebody is choosing a team in the table, which must not be redrawn under their hand. */
export function isMoving() {
  return document.activeElement?.matches("#players-list select") ?? false;
}
