// The big screen: draws each snapshot and sends the host's commands, each with the revision on which the host acted.

import { spokenTally } from "./chart.js";
import { Countdown, SHORT_S, showSeconds } from "./clock.js";
import { chosen, confirm } from "./confirm.js";
import { Connection, socketUrl } from "./connection.js";
import { connectionsPanel } from "./connections_panel.js";
import { announce, pageData, plain, redraw, setContentLanguage } from "./dom.js";
import { fit, keepFitting } from "./fit.js";
import { clockCommands } from "./host_clock.js";
import { drawHostControls, isOver } from "./host_controls.js";
import { extraTimeButton, takeExtraTimes } from "./host_extra_time.js";
import * as screens from "./host_screens.js";
import { canGoBack, stepsOf } from "./host_steps.js";
import { isMoving, teamCell, updateTeams } from "./host_teams.js";
import { readableOn } from "./shapes.js";
import { imageUrl } from "./images.js";
import { musicPlayer } from "./music.js";
import { nextIn } from "./next_in.js";
import { hasPlaces, noPlacesYet, spokenStandings } from "./standings.js";
import { connectionStatus } from "./status.js";
import { keepAwake } from "./wake_lock.js";
import { figure, fill, gettext } from "./words.js";

const COMMAND_TIMEOUT_MS = 3_000;
const PROBLEM_MS = 6_000;

// Close codes after which trying again changes nothing.
const GONE = { 4403: screens.loggedOutScreen, 4404: screens.goneScreen };

const page = pageData("game-data");
const byId = (id) => document.getElementById(id);
const stage = byId("stage");
const problem = byId("problem");

let game = null;
let players = [];
let removed = [];
let fresh = true;
let shown = null;
let fitted = null; // the screen that has its size
let lastStandings = [];
let waiting = null; // timer of a command without an effect yet
let problemTimer = null;

const countdown = new Countdown(showTime);
const music = musicPlayer(byId("music-button"), page.music);
const showNext = nextIn(byId("next-in"));
const showState = connectionStatus();
const connections = connectionsPanel((message) => connection.send(message));
const connection = new Connection(socketUrl(page.socket), {
  onOpen: () => {
    fresh = true;
    settle();
    connections.reopened();
  },
  onMessage: receive,
  onState: showConnection,
  onClose: (code) => {
    settle();
    if (!GONE[code]) return true;
    turnedAway(GONE[code]);
    return false;
  },
});

// --- messages -----------------------------------------------------------------------------------

function receive(message) {
  if (message.type === "game.state") take(message);
  else if (message.type === "players.changed") takePlayers(message.players);
  else if (message.type === "extra_time.changed") takeExtraTimes(message);
  else if (message.type === "removed.changed") takeRemoved(message.players);
  else if (message.type === "answers.counted") takeCount(message);
  else if (message.type === "links.changed") connections.take(message.players);
  else if (message.type === "error") refused(message);
}

function take(snapshot) {
  if (!fresh && game && snapshot.revision < game.revision) return;
  fresh = false;
  game = snapshot;
  setContentLanguage(game.language);
  settle();
  draw();
  music.update(game.phase, game.paused);
}

function takePlayers(list) {
  players = list;
  if (screens.updateNames(players, kick) || updateTeams(players, pick)) fit(stage);
  byId("player-count").textContent = figure(players.length);
  drawPlayers();
}

function takeRemoved(list) {
  removed = list;
  drawPlayers();
}

function takeCount({ question, answer_count: answers, present_count: present }) {
  if (!game || question !== game.question_index) return;
  game = { ...game, answer_count: answers, present_count: present };
  drawCount();
  drawControls();
}

function refused({ code, message }) {
  settle();
  if (code === "state_changed") return; // the newer state is on its way or here
  problem.textContent = message;
  clearTimeout(problemTimer);
  problemTimer = setTimeout(() => {
    problem.textContent = "";
  }, PROBLEM_MS);
}

function turnedAway(screen) {
  countdown.stop();
  music.update(null, true);
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
  byId("controls").hidden = true;
  shown = null;
  stage.dataset.screen = "ended";
  stage.replaceChildren(...screen(page));
  announce(stage.querySelector("h1").textContent);
}

// --- commands -----------------------------------------------------------------------------------

/** Sends a command; false, and said on the page, when there is no connection. */
function send(type, fields = {}) {
  const sent = connection.send({ type, seen: game.revision, ...fields });
  if (!sent) refused({ code: "offline", message: gettext("No connection. Try again when it is back.") });
  return sent;
}

/** A step of the game: until it shows an effect, a second press does nothing. */
function command(type) {
  if (!game || waiting || !send(type)) return;
  waiting = setTimeout(settle, COMMAND_TIMEOUT_MS);
  drawControls();
}

function settle() {
  clearTimeout(waiting);
  waiting = null;
  if (game) drawControls();
}

function goOn() {
  const [step] = game ? stepsOf(game) : [];
  if (step) command(step.type);
}

async function goBack() {
  if (!game || !canGoBack(game)) return;
  const index = game.question_index;
  if (game.phase === "question") {
    const sure = await confirm({
      title: gettext("Put this question back?"),
      text: gettext("Nobody has answered it yet. When you go on, it is asked again with its full time."),
      yes: gettext("Put it back"),
    });
    if (!sure || game.phase !== "question" || game.question_index !== index) return;
  }
  command("game.back");
}

const lock = () => send("lobby.lock", { locked: !game.locked });

async function kick(player) {
  const sure = await confirm({
    title: fill(gettext("Remove %(name)s?"), { name: player.name }),
    text: gettext("This player leaves the game until you let them back in, in the list of players. Answers so far stay in the result."),
    yes: gettext("Remove"),
    choice: gettext("Also keep this phone from joining under another name"),
  });
  if (sure) send("player.kick", { player: player.id, ban: chosen() });
}

const giveTime = (player, percent) => send("player.extra_time", { player: player.id, percent });
const moveTo = (player, team) => send("player.team", { player: player.id, team });

/** A name in a team was pressed: the list of players, at their team. */
function pick(player) {
  showPlayers();
  document.querySelector(`#players-list select[data-player="${player.id}"]`)?.focus();
}

const restore = (player) => send("player.restore", { player: player.id });

async function end() {
  const lobby = game?.phase === "lobby";
  const sure = await confirm({
    title: gettext("End the game?"),
    text: lobby ? gettext("The lobby closes. Nothing has been played yet.") : gettext("The game goes to the podium now. Answers so far are kept."),
    yes: gettext("End game"),
  });
  if (sure) command("game.end");
}

// --- drawing ------------------------------------------------------------------------------------

const drawers = {
  lobby: () => screens.lobbyScreen(game),
  question: () => screens.questionScreen(game),
  closed: () => screens.closedScreen(game),
  results: () => screens.resultsScreen(game),
  leaderboard: () => screens.leaderboardScreen(game, lastStandings),
  podium: () => screens.podiumScreen(game),
  ended: () => screens.endedScreen(game, page),
};

function draw() {
  const { phase, question_index: index } = game;
  // Somebody may be removed, or change teams, while the standings are on show.
  const standings = phase === "leaderboard" || phase === "podium" ? JSON.stringify([game.standings, game.team_standings]) : "";
  const key = `${phase}.${index}.${phase === "closed" ? `${game.results_hidden}${game.skipped}` : ""}.${phase === "ended" ? game.saved : ""}.${standings}`;
  if (key !== shown) {
    shown = key;
    stage.dataset.screen = phase;
    stage.replaceChildren(...drawers[phase]());
    window.scrollTo(0, 0);
    announce(spoken());
  }
  if (phase === "lobby" && !screens.updateNames(players, kick)) updateTeams(players, pick);
  const redrawn = key !== fitted;
  fitted = key;
  if (game.standings.length) lastStandings = game.standings;
  drawHead();
  drawBackground();
  drawCount();
  drawControls();
  showNext(game);
  if (redrawn) fit(stage);
  if (phase !== "question") countdown.stop();
  else if (game.paused) countdown.hold(game.remaining_ms ?? 0, game.time_ms ?? 1);
  else countdown.start(game.remaining_ms ?? 0, game.time_ms ?? 1);
}

function spoken() {
  if (game.phase === "results" && game.tally) return spokenTally(game.tally);
  if (game.phase === "leaderboard") return noPlacesYet(game.standings) || spokenStandings(game.standings);
  if (game.phase === "podium") return hasPlaces(game.standings) ? spokenStandings(game.standings) : screens.thanks();
  return game.phase === "question" ? plain(game.question.question) : "";
}

function drawHead() {
  const begun = game.question_index >= 0;
  const over = isOver(game);
  byId("progress").textContent = begun && !over ? fill(gettext("Question %(number)s of %(count)s"), { number: game.question_index + 1, count: game.question_count }) : "";
  byId("head-join").hidden = !begun || game.locked || over;
  byId("looking-back").hidden = !game.looking_back;
  byId("locked").hidden = !game.locked || over;
  byId("player-count").textContent = figure(Math.max(players.length, game.player_count));
}

/** The quiz's own colour or picture, behind panels that keep their contrast. */
function drawBackground() {
  const { style } = document.body;
  const color = game.background_color || "";
  style.setProperty("--stage", color || "var(--bg)");
  style.setProperty("--on-stage", color ? readableOn(color) : "var(--text)");
  style.backgroundImage = game.background_image ? `url(${JSON.stringify(imageUrl(game.background_image))})` : "";
  document.body.classList.toggle("has-background", Boolean(game.background_image || color));
}

function drawCount() {
  const count = byId("answer-count");
  if (!count || game.phase !== "question") return;
  count.textContent = figure(game.answer_count);
  byId("present-count").textContent = ` ${fill(gettext("of %(count)s answered"), { count: figure(game.present_count) })}`;
}

function drawControls() {
  drawHostControls(game, { ready: connection.isOpen && !waiting, command });
  byId("lock-button").hidden = byId("end-button").hidden = isOver(game);
}

function drawPlayers() {
  if (!byId("players-dialog").open || isMoving()) return;
  const cells = { team: (player) => teamCell(game, player, moveTo), menu: (player) => extraTimeButton(player, giveTime) };
  const table = screens.playerTable(players, game?.custom_field ?? null, kick, cells);
  redraw(byId("players-list"), [...table, ...screens.removedList(removed, restore)]);
}

function showTime(remaining, fraction) {
  const clock = byId("clock");
  if (!clock) return;
  const seconds = Math.ceil(remaining / 1000);
  clock.style.setProperty("--left", fraction);
  clock.classList.toggle("is-short", seconds <= SHORT_S);
  const text = byId("clock-text");
  showSeconds(text, seconds);
  text.dataset.digits = `${seconds}`.length;
}

function showConnection(state) {
  showState(state);
  if (game) drawControls();
}

// --- controls and keyboard ------------------------------------------------------------------------

function showPlayers() {
  byId("players-dialog").showModal();
  drawPlayers();
}

function fullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.().catch(() => {});
}

const clock = clockCommands({ game: () => game, send, command, ask: confirm });
const [forward, back] = document.dir === "rtl" ? ["ArrowLeft", "ArrowRight"] : ["ArrowRight", "ArrowLeft"];
const KEYS = { [forward]: goOn, PageDown: goOn, [back]: goBack, PageUp: goBack, " ": goOn, t: clock.addTime, b: clock.pause, s: clock.skip, l: lock, f: fullScreen, m: music.toggle, p: showPlayers, c: () => connections.open(), "?": () => byId("help-dialog").showModal() };

document.addEventListener("keydown", (event) => {
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  // On a focused button Space presses that button, as everywhere.
  if (event.key === " " && event.target.closest("button, a, input")) return;
  const run = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!run || !game) return;
  event.preventDefault();
  run();
});

byId("more-time-button").addEventListener("click", clock.addTime);
byId("pause-button").addEventListener("click", clock.pause);
byId("skip-button").addEventListener("click", clock.skip);
byId("back-button").addEventListener("click", goBack);
byId("lock-button").addEventListener("click", () => game && lock());
byId("fullscreen-button").addEventListener("click", fullScreen);
byId("players-button").addEventListener("click", showPlayers);
byId("help-button").addEventListener("click", () => byId("help-dialog").showModal());
byId("end-button").addEventListener("click", end);
byId("fullscreen-button").hidden = !document.fullscreenEnabled;

keepAwake();
keepFitting(stage);
connection.start();
