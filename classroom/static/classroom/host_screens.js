// What the projector shows in each phase. Each function returns elements for the stage.

import { tallyChart } from "./chart.js";
import { buttonTag, controllerMark } from "./controller_marks.js";
import { el, plain } from "./dom.js";
import { picture } from "./images.js";
import { badge, letter, paint, shapeName } from "./shapes.js";
import { signClip } from "./sign_clip.js";
import { rangeText } from "./solution_view.js";
import { teamLobby } from "./host_teams.js";
import { hasPlaces, leaderboard, noPlacesYet, podium } from "./standings.js";
import { teamStandings, withTeams } from "./team_view.js";
import { pointsTag } from "./points_tag.js";
import { figure, fill, gettext, ngettext } from "./words.js";

const MEDIUM_TEXT = 60;
const LONG_TEXT = 140;
const LOBBY_NAMES = 120;

/** How to join, and under it everybody who did. */
export function lobbyScreen(game) {
  return [
    document.getElementById("lobby-join").content.cloneNode(true),
    el(
      "section",
      { class: "lobby-players", "aria-label": gettext("Players") },
      el("h2", { class: "lobby-count figures" }, el("span", { id: "lobby-count", role: "status" })),
      game.teams.length ? teamLobby(game) : el("ul", { class: "names", id: "names" }),
    ),
  ];
}

/** Adds newcomers and takes away who left, without touching the others; true when the list changed. */
export function updateNames(players, onKick) {
  const list = document.getElementById("names");
  showCount(players.length);
  if (!list) return false;
  const known = new Map(Array.from(list.children, (item) => [item.dataset.id, item]));
  let changed = false;
  // In a hall nobody looks for a name among a thousand: the newest are shown, the dialog has them all.
  for (const player of players.slice(-LOBBY_NAMES)) {
    if (!known.has(player.id)) {
      list.append(nameChip(player, onKick));
      changed = true;
    }
    known.get(player.id)?.classList.toggle("is-away", !player.present);
    known.delete(player.id);
  }
  for (const item of known.values()) item.remove();
  return changed || known.size > 0;
}

function showCount(count) {
  const line = document.getElementById("lobby-count");
  if (!line) return;
  line.textContent = count ? fill(ngettext("%(count)s player", "%(count)s players", count), { count: figure(count) }) : gettext("Waiting for the first player…");
}

function nameChip(player, onKick) {
  const button = el("button", {
    type: "button",
    class: "name",
    title: fill(gettext("Remove %(name)s"), { name: player.name }),
    onclick: () => onKick(player),
  }, el("span", { dir: "auto", text: player.name }), controllerMark(player));
  return el("li", { dataset: { id: player.id }, class: player.present ? "" : "is-away" }, button);
}

/** A table of everyone for the players dialog. `cells.team(player)` is the cell of their team, or null without teams;
 * `cells.menu(player)` is what else can be done with one. */
export function playerTable(players, customField, onKick, cells) {
  if (!players.length) return [el("p", { class: "muted", text: gettext("Nobody has joined yet.") })];
  const head = el("tr", {}, [gettext("Name"), customField, cells.team(players[0]) && gettext("Team"), gettext("Points"), gettext("Here"), ""].filter((text) => text !== null).map((text) => el("th", { scope: "col" }, text ? text : el("span", { class: "visually-hidden", text: gettext("Actions") }))));
  const rows = players.map((player) =>
    el("tr", {},
      el("th", { scope: "row" }, el("bdi", { text: player.name }), controllerMark(player)),
      customField === null ? null : el("td", {}, el("bdi", { text: player.custom_field })),
      cells.team(player),
      el("td", { class: "number", text: figure(player.score) }),
      el("td", { text: player.present ? "✓" : gettext("away") }),
      el("td", { class: "player-actions" }, cells.menu(player), el("button", { type: "button", class: "button button--danger", "aria-label": fill(gettext("Remove %(name)s"), { name: player.name }), text: gettext("Remove"), onclick: () => onKick(player) })),
    ),
  );
  return [el("div", { class: "table-scroll" }, el("table", { class: "table" }, el("thead", {}, head), el("tbody", {}, rows)))];
}

/** Under the table: who was removed, with the way back. */
export function removedList(removed, onRestore) {
  if (!removed.length) return [];
  const rows = removed.map((player) =>
    el("li", {}, el("bdi", { text: player.name }), el("button", { type: "button", class: "button button--quiet", "aria-label": fill(gettext("Let %(name)s back in"), { name: player.name }), text: gettext("Let back in"), onclick: () => onRestore(player) })),
  );
  return [el("h3", { text: gettext("Removed") }), el("ul", { class: "removed", id: "removed-list" }, rows)];
}

export function questionScreen(game) {
  const { question } = game;
  const seen = [
    question.image ? picture(question.image, { alt: question.image_alt, className: "picture stage-picture" }) : null,
    question.sign_clip ? signClip(question.sign_clip) : null,
  ].filter(Boolean);
  const body = [seen.length > 1 ? el("div", { class: "stage-media" }, seen) : seen[0], answersArea(question)];
  return [
    el(
      "div",
      { class: "stage-head" },
      el("div", { class: "clock", id: "clock", role: "timer", "aria-label": gettext("Seconds left") }, el("span", { class: "clock-text figures", id: "clock-text" })),
      questionText(question),
      question.input === "none" ? el("span") : el("div", { class: "stage-side" }, pointsTag(game), answerCount(game)),
    ),
    el("div", { class: seen.length ? "stage-body stage-body--pictured" : "stage-body" }, body.filter(Boolean)),
  ];
}

function answerCount() {
  return el("p", { class: "count figures" }, el("b", { id: "answer-count" }), el("span", { id: "present-count" }));
}

/** Large, and smaller only as far as a long text makes it necessary. */
export function questionText(question) {
  const length = plain(question.question).length;
  const size = length > LONG_TEXT ? "long" : length > MEDIUM_TEXT ? "medium" : "short";
  return el("h1", { class: "stage-question", dataset: { length: size }, html: question.question });
}

function answersArea(question) {
  if (question.input === "none") return el("div", { class: "stage-slide", html: question.content ?? "" });
  if (question.input === "text") return hint("✎", gettext("Type your answer on your phone."));
  if (question.input === "number") {
    return el("div", { class: "stage-range figures" }, el("span", { text: `${question.min}` }), el("span", { class: "stage-range-line", "aria-hidden": "true" }), el("span", { text: `${question.max}` }));
  }
  const count = question.options.length;
  return el(
    "div",
    { class: "stage-answers" },
    question.input === "many" ? el("p", { class: "stage-hint", text: gettext("Choose every right answer.") }) : null,
    question.input === "order" ? el("p", { class: "stage-hint", text: gettext("Put these in order on your phone.") }) : null,
    el("ul", { class: "stage-options", dataset: { count: count > 8 ? "many" : count > 4 ? "some" : "few" } }, question.options.map(stageOption)),
  );
}

function stageOption(option) {
  const item = el(
    "li",
    { class: "stage-option" },
    badge(option.id),
    option.image ? picture(option.image, { alt: option.image_alt, share: 0.5, className: "stage-option-picture" }) : null,
    option.label ? el("span", { class: "stage-option-label", html: option.label }) : el("span", { class: "visually-hidden", text: `${letter(option.id)} ${shapeName(option.id)}` }),
    buttonTag(option.id),
  );
  return paint(item, option.id, option.color);
}

function hint(sign, text) {
  return el("p", { class: "stage-hint stage-hint--large" }, el("span", { "aria-hidden": "true", text: sign }), el("span", { text }));
}

/** Between a question's end and its results: counting, hidden on purpose, or the end of a slide. */
export function closedScreen(game) {
  const slide = game.question?.input === "none";
  const text = slide ? "" : game.skipped ? gettext("This question was skipped. It counts for nobody.") : game.results_hidden ? gettext("The results are hidden.") : gettext("Counting…");
  return [
    el("div", { class: "stage-head stage-head--plain" }, questionText(game.question)),
    slide
      ? el("div", { class: "stage-body" }, el("div", { class: "stage-slide", html: game.question.content ?? "" }))
      : el("div", { class: "stage-body" }, hint("✓", `${fill(ngettext("%(count)s answer is in.", "%(count)s answers are in.", game.answer_count), { count: figure(game.answer_count) })} ${text}`)),
  ];
}

export function resultsScreen(game) {
  const { question, solution, tally } = game;
  return [
    el("div", { class: "stage-head stage-head--plain" }, questionText(question)),
    el("div", { class: "stage-body" }, el("div", { class: "stage-results" }, solutionLine(question, solution), tally ? tallyChart(question, tally, game.player_count) : null)),
  ];
}

/** Right answers that aren't among the bars: the range, the accepted texts. */
function solutionLine(question, solution) {
  if (!solution) return null;
  let text = "";
  if (question.input === "number" && solution.min !== null) text = rangeText(solution);
  if (question.input === "text") text = solution.texts.map(plain).join(" · ");
  return text ? el("p", { class: "stage-solution" }, el("span", { "aria-hidden": "true", text: "✓ " }), fill(gettext("Right: %(text)s"), { text })) : null;
}

export function leaderboardScreen(game, before) {
  const title = el("h1", { class: "stage-title", text: gettext("Leaderboard") });
  const none = noPlacesYet(game.standings);
  if (none) return [title, el("p", { class: "stage-hint", text: none })];
  return [title, withTeams(game, leaderboard(game.standings, { before }))];
}

/** Where nobody has a point, as after polls only. */
export const thanks = () => gettext("Thank you all for playing!");

export function podiumScreen(game) {
  if (game.standings.length && !hasPlaces(game.standings)) return [el("h1", { class: "stage-title", text: thanks() })];
  const rest = game.standings.slice(3);
  return [
    el("h1", { class: "stage-title", text: gettext("Podium") }),
    game.standings.length ? podium(game.standings) : el("p", { class: "stage-hint", text: gettext("Nobody played.") }),
    game.team_standings.length ? teamStandings(game) : rest.length ? leaderboard(rest) : null,
  ].filter(Boolean);
}

export function endedScreen(game, { result, results, again }) {
  const played = game.question_index >= 0;
  return [
    el("h1", { class: "stage-title", text: gettext("The game is over") }),
    el("p", { class: "stage-hint", text: !played ? gettext("It ended in the lobby, so there is nothing to save.") : game.saved ? gettext("The results are saved.") : gettext("The results are being saved…") }),
    el("p", { class: "buttons" },
      played && game.saved ? el("a", { class: "button button--large", href: result, text: gettext("See the result") }) : null,
      el("a", { class: "button button--quiet button--large", href: results, text: gettext("All results") }),
      again ? el("a", { class: "button button--quiet button--large", href: again, text: gettext("Play again") }) : null,
    ),
  ];
}

/** There is no such game any more. */
export function goneScreen({ results }) {
  return [
    el("h1", { class: "stage-title", text: gettext("This game is over.") }),
    el("p", { class: "buttons" }, el("a", { class: "button button--large", href: results, text: gettext("All results") })),
  ];
}

/** Logged out in another tab, or the log-in is over: this very page asks for it and comes back. */
export function loggedOutScreen() {
  return [
    el("h1", { class: "stage-title", text: gettext("You are no longer logged in as the person who hosts this game.") }),
    el("p", { class: "stage-hint", text: gettext("Your players stay in the game. Log in, and it goes on here.") }),
    el("p", { class: "buttons" }, el("a", { class: "button button--large", href: location.href, text: gettext("Log in") })),
  ];
}
