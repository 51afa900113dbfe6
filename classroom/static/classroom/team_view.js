// Teams: each has a colour, a shape and a name, on the phone and on the big screen.

import { el } from "./dom.js";
import { paint, shape } from "./shapes.js";
import { figure, fill, gettext, ngettext } from "./words.js";

const SHAPES = 6;

/** The sign of the team in place `team`: twelve different pairs of colour and shape. */
export function teamSign(team) {
  return paint(el("span", { class: "team-sign", "aria-hidden": "true" }, shape(team < SHAPES ? team : team + SHAPES / 2)), team);
}

export function teamLabel(team, name) {
  return el("span", { class: "team-label" }, teamSign(team), el("bdi", { text: name }));
}

/** How teams stand, with the rule; `mine`: the team to mark. */
export function teamStandings(game, { mine = null } = {}) {
  const lines = game.team_standings ?? [];
  if (!lines.length) return null;
  const best = Math.max(1, ...lines.map((line) => line.score));
  const rows = lines.map((line) => {
    const bar = el("span", { class: "standing-bar", "aria-hidden": "true" });
    bar.style.setProperty("--share", Math.max(0, line.score) / best);
    return el("li", { class: line.team === mine ? "standing standing--me" : "standing", dataset: { rank: line.rank, team: line.team } },
      bar,
      el("span", { class: "standing-rank figures", text: `${line.rank}` }),
      el("span", { class: "standing-name" }, teamLabel(line.team, game.teams[line.team]), el("span", { class: "team-size", text: fill(ngettext("%(count)s player", "%(count)s players", line.players), { count: figure(line.players) }) })),
      el("span", { class: "standing-score figures", text: figure(line.score) }),
    );
  });
  return el("section", { class: "team-standings", "aria-label": gettext("Teams") },
    el("h2", { class: "team-title", text: gettext("Teams") }),
    el("ol", { class: "standings" }, rows),
    el("p", { class: "team-rule", text: gettext("A team’s score is the average of its players’ points.") }),
  );
}

/** The two lists side by side: teams first, then `players`, whatever shows them. */
export function withTeams(game, players, options) {
  const teams = teamStandings(game, options);
  if (!teams) return players;
  return el("div", { class: "team-board" }, teams, el("section", { "aria-label": gettext("Players") }, el("h2", { class: "team-title", text: gettext("Players") }), players));
}
