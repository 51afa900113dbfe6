// What the phone shows outside of a question. Each function returns elements for the screen.

import { el } from "./dom.js";
import { nameChoice, teamChoice } from "./join_fields.js";
import { solutionText, solutionView } from "./solution_view.js";
import { hasPlaces, leaderboard, noPlacesYet } from "./standings.js";
import { teamLabel, withTeams } from "./team_view.js";
import { figure, fill, gettext, ngettext, place } from "./words.js";

const NAME_MAX = 20;
const FIELD_MAX = 100;

/**
 * The form to enter; `values` {name, custom_field, team} stay when it is shown again. `back`: a name to come back as;
 * `removed`: the host has to let it back in first.
 * `names`: made-up ones to choose from, null while they are on their way, undefined where a name is typed.
 */
export function joinScreen({ customField, locked, values, problem, busy, back, removed, teams = [], names, onEdit = () => {}, onJoin, onBack, onShuffle }) {
  const name = names === undefined ? typedName(values.name) : nameChoice({ names, chosen: values.name, onShuffle });
  const team = teams.length ? teamChoice(teams, values.team) : null;
  const extra = customField ? input("custom-field", customField, values.custom_field, FIELD_MAX, "off") : null;
  const read = () => ({ name: name.value(), custom_field: extra?.field.value ?? "", team: team?.value() ?? null });
  const form = el(
    "form",
    { class: "form join-form", novalidate: true },
    name.row,
    extra?.row,
    team?.row,
    el("p", { class: "errors", id: "join-problem", role: "alert", text: problem ?? "" }),
    el("button", { class: "button button--large button--wide", type: "submit", disabled: busy, text: busy ? gettext("Joining…") : gettext("Join") }),
  );
  if (problem) name.field?.setAttribute("aria-invalid", "true");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    onJoin(read());
  });
  form.addEventListener("input", () => {
    // What was wrong is being put right.
    form.querySelector("#join-problem").textContent = "";
    name.field?.removeAttribute("aria-invalid");
    onEdit(read());
  });
  return [
    el("h2", { class: "screen-title", text: gettext("Who are you?") }),
    removed ? el("div", { class: "notice notice--warn", id: "removed" }, el("b", { text: removedTitle() }), el("p", { text: removedText() })) : null,
    el("p", { class: "notice notice--warn", id: "locked", text: lockedText(), hidden: !locked || Boolean(problem) }),
    back ? el("button", { class: "button button--large button--wide", type: "button", onclick: onBack, text: fill(gettext("Come back as %(name)s"), { name: back }) }) : null,
    form,
  ].filter(Boolean);
}

export const lockedText = () => gettext("The host has locked this game. Ask to be let in, then join.");
export const removedTitle = () => gettext("You were removed from the game");
export const removedText = () => gettext("The host took you out of this game. Ask the host if that was a mistake; they can let you back in.");

/** Tells on a form that stands there already whether nobody is let in. True when that is news. */
export function showLocked(screen, locked) {
  const notice = screen.querySelector("#locked");
  const news = locked && notice.hidden;
  notice.hidden = !locked;
  return news;
}

function typedName(typed) {
  const { row, field } = input("name", gettext("Your name"), typed, NAME_MAX, "nickname");
  return { row, field, value: () => field.value };
}

function input(id, label, value, maxlength, autocomplete) {
  const field = el("input", { id, maxlength, autocomplete, value: value ?? "", "aria-describedby": "join-problem", dir: "auto", spellcheck: "false" });
  return { field, row: el("div", { class: "field" }, el("label", { for: id, text: label }), field) };
}

const lobbyNote = () => gettext("Look for your name on the big screen. The game starts when the host presses start.");

export function lobbyScreen(game) {
  if (game.mode === "room_check") return roomCheckScreen(game);
  return [
    el("p", { class: "screen-sign screen-sign--good", "aria-hidden": "true", text: "✓" }),
    el("h2", { class: "screen-title", text: gettext("You're in!") }),
    el("p", { class: "own-name", dir: "auto", text: game.me.name }),
    ...ownTeam(game),
    el("p", { class: "screen-note", text: lobbyNote() }),
  ];
}

function ownTeam(game) {
  if ((game.me.team ?? null) === null) return [];
  return [el("p", { class: "own-team", id: "own-team" }, `${gettext("Your team:")} `, teamLabel(game.me.team, game.teams[game.me.team]))];
}

/** No game follows: the phone only has to stay as it would be in class. */
function roomCheckScreen(game) {
  return [
    el("p", { class: "screen-sign screen-sign--good", "aria-hidden": "true", text: "✓" }),
    el("h2", { class: "screen-title", text: gettext("Room check: leave this page open") }),
    el("p", { class: "own-name", dir: "auto", text: game.me.name }),
    el("p", { class: "screen-note", text: gettext("Put the phone where it will be in class. The connection is being measured; there is nothing to do here.") }),
  ];
}

/** Between the end of a question and its results, and for as long as results are hidden. */
export function closedScreen(game, { lost }) {
  const [title, note] = closedWords(game, lost);
  return [
    el("p", { class: "screen-sign", "aria-hidden": "true", text: hasAnswered(game) ? "✓" : "…" }),
    el("h2", { class: "screen-title", text: title }),
    el("p", { class: "screen-note", text: note }),
    ...ownScore(game),
  ];
}

const hasAnswered = (game) => game.me.answered || game.me.last?.answered;

function closedWords(game, lost) {
  if (game.skipped) return [gettext("Skipped"), gettext("The host skipped this question. It counts for nobody.")];
  const slide = game.question?.input === "none";
  return [
    slide ? gettext("Next, please") : hasAnswered(game) ? gettext("Your answer is in.") : gettext("Time is up."),
    lost && !hasAnswered(game) ? gettext("Your answer did not arrive in time.") : gettext("The host goes on in a moment."),
  ];
}

export function resultScreen(game, { lost }) {
  const verdict = verdictOf(game);
  return [
    game.looking_back ? el("p", { class: "tag", text: fill(gettext("Looking back at question %(number)s"), { number: game.question_index + 1 }) }) : null,
    el(
      "section",
      { class: "verdict", dataset: { verdict: verdict.kind } },
      el("p", { class: "verdict-sign", "aria-hidden": "true", text: verdict.sign }),
      el("h2", { class: "verdict-title", text: verdict.title }),
      game.me.last?.points ? el("p", { class: "verdict-points figures", text: fill(gettext("+%(points)s points"), { points: figure(game.me.last.points) }) }) : null,
      lost && !game.me.last?.answered ? el("p", { text: gettext("Your answer did not arrive in time.") }) : null,
    ),
    ...ownScore(game),
    solutionView(game.question, game.solution),
  ].filter(Boolean);
}

function verdictOf(game) {
  const last = game.me.last;
  if (!last?.answered) return { kind: "none", sign: "–", title: gettext("No answer") };
  if (last.right === true) return { kind: "right", sign: "✓", title: gettext("Right!") };
  if (last.right === false) return { kind: "wrong", sign: "✗", title: gettext("Not right") };
  return { kind: "counted", sign: "✓", title: gettext("Counted") };
}

/** The first without a point is everybody: so nobody has one, and there are no places. */
const ownRank = ({ me }) => (me.rank === 1 && me.score <= 0 ? null : me.rank);

function ownScore(game) {
  if (ownRank(game) === null) return [];
  return [
    el(
      "dl",
      { class: "own-score" },
      el("div", {}, el("dt", { text: gettext("Points") }), el("dd", { class: "figures", text: figure(game.me.score) })),
      el("div", {}, el("dt", { text: gettext("Place") }), el("dd", { class: "figures", text: fill(gettext("%(place)s of %(count)s"), { place: place(game.me.rank), count: game.player_count }) })),
    ),
  ];
}

export function leaderboardScreen(game) {
  const none = noPlacesYet(game.standings);
  return [
    el("h2", { class: "screen-title", text: gettext("Leaderboard") }),
    none
      ? el("p", { text: none })
      : withTeams(game, leaderboard(game.standings, { me: game.me.name }), { mine: game.me.team }),
    ...ownScore(game),
  ];
}

const thanks = (game) => fill(gettext("Thanks for playing, %(name)s!"), { name: game.me.name });

export function podiumScreen(game) {
  const rank = ownRank(game);
  const won = rank !== null && rank <= 3;
  return [
    rank === null ? null : el("p", { class: "medal", dataset: { rank: won ? rank : "" }, text: place(rank) }),
    el("h2", { class: "screen-title", text: won ? fill(gettext("Well played, %(name)s!"), { name: game.me.name }) : thanks(game) }),
    ...ownScore(game),
    hasPlaces(game.standings) ? withTeams(game, leaderboard(game.standings, { me: game.me.name }), { mine: game.me.team }) : null,
  ].filter(Boolean);
}

export function endedScreen(game, { home }) {
  if (game.mode === "room_check") return [el("h2", { class: "screen-title", text: gettext("The room check is over. Thank you!") }), homeLink(home)];
  return [
    ...podiumScreen(game),
    el("p", { class: "screen-note", text: gettext("The game is over.") }),
    homeLink(home),
  ];
}

/** A last word: `title`, a sentence, and the way home (or `action`). */
export function farewellScreen({ title, text, home, action }) {
  return [
    el("h2", { class: "screen-title", text: title }),
    el("p", { class: "screen-note", text }),
    action ? el("button", { class: "button button--large button--wide", type: "button", text: action.label, onclick: action.run }) : null,
    homeLink(home),
  ].filter(Boolean);
}

/** For a page that came up without the network; `name` is whose place is kept, null before anybody joined. */
export function noConnectionScreen(name, { waiting }) {
  return [
    el("p", { class: "spinner", "aria-hidden": "true" }),
    el("h2", { class: "screen-title", text: gettext("No connection") }),
    name ? el("p", { class: "own-name", dir: "auto", text: name }) : null,
    el("p", { class: "screen-note", text: name ? gettext("Your place in the game is kept. You are back in as soon as there is a network.") : gettext("This page goes on by itself as soon as there is a network.") }),
    waiting ? el("p", { class: "screen-note", text: gettext("Your answer is kept too, and sent then.") }) : null,
  ].filter(Boolean);
}

export function waitingScreen(text) {
  return [el("p", { class: "spinner", "aria-hidden": "true" }), el("p", { class: "screen-note", text })];
}

function homeLink(home) {
  return el("a", { class: "button button--quiet button--large button--wide", href: home, text: gettext("Join another game") });
}

/** What is said to screen readers when a screen comes up; the question itself is read because its heading gets the focus. */
export function spoken(game, { lost = false } = {}) {
  if (game.phase === "closed") return closedWords(game, lost).join(" ");
  const said = { lobby: spokenLobby, question: spokenQuestion, results: spokenResult, leaderboard: spokenLeaderboard, podium: spokenPodium }[game.phase]?.(game) ?? [];
  return said.filter(Boolean).join(". ").replaceAll("!.", "!");
}

/** Not how many there are: that is told on the big screen, and a phone hears only of those before it. */
const spokenLobby = (game) => (game.mode === "room_check" ? [gettext("Room check: leave this page open")] : [gettext("You're in!"), lobbyNote()]);

function spokenQuestion(game) {
  const seconds = Math.ceil((game.remaining_ms ?? 0) / 1000);
  return [
    fill(gettext("Question %(number)s of %(count)s"), { number: game.question_index + 1, count: game.question_count }),
    game.question?.input === "none" || !seconds ? "" : fill(ngettext("%(seconds)s second", "%(seconds)s seconds", seconds), { seconds: figure(seconds) }),
  ];
}

function spokenResult(game) {
  const verdict = verdictOf(game);
  const right = verdict.kind === "right" ? "" : solutionText(game.question, game.solution);
  const points = game.me.last?.points;
  return [
    verdict.title,
    points ? fill(gettext("+%(points)s points"), { points: figure(points) }) : "",
    right ? fill(gettext("Right is: %(solution)s"), { solution: right }) : "",
    ...spokenPlace(game),
  ];
}

const spokenLeaderboard = (game) => [noPlacesYet(game.standings), ...spokenPlace(game)];
const spokenPodium = (game) => (ownRank(game) === null ? [thanks(game)] : spokenPlace(game));

function spokenPlace(game) {
  if (ownRank(game) === null) return [];
  return [
    fill(gettext("%(score)s points"), { score: figure(game.me.score) }),
    fill(gettext("Place: %(place)s"), { place: fill(gettext("%(place)s of %(count)s"), { place: place(game.me.rank), count: game.player_count }) }),
  ];
}
