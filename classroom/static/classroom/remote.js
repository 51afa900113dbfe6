// The teacher's phone: what is asked and what comes next, with the right answers, and the same steps as the big screen.

import { Countdown } from "./clock.js";
import { confirm } from "./confirm.js";
import { Connection, socketUrl } from "./connection.js";
import { announce, el, pageData, setContent, setContentLanguage, setWords } from "./dom.js";
import { clockCommands, timeIsOver } from "./host_clock.js";
import { drawHostControls, isOver } from "./host_controls.js";
import { takeExtraTimes } from "./host_extra_time.js";
import { canGoBack } from "./host_steps.js";
import { nextIn } from "./next_in.js";
import { showPlayers, takePlayers } from "./remote_players.js";
import { connectionStatus } from "./status.js";
import { keepAwake } from "./wake_lock.js";
import { figure, fill, gettext } from "./words.js";

const COMMAND_TIMEOUT_MS = 3_000;
const GONE = {
  4403: gettext("This phone doesn't control the game any more. Scan a new code from the host screen."),
  4404: gettext("This game is over."),
};
const TITLES = {
  lobby: gettext("Waiting for players"),
  leaderboard: gettext("Leaderboard"),
  podium: gettext("Podium"),
  ended: gettext("The game is over"),
};

const page = pageData("game-data");
const byId = (id) => document.getElementById(id);

let game = null;
let fresh = true;
let waiting = null; // timer of a command without an effect yet
let left = "";

const countdown = new Countdown((remaining) => {
  left = figure(Math.ceil(remaining / 1000));
  drawCounts();
});
const showNext = nextIn(byId("next-in"));
const showState = connectionStatus();
const connection = new Connection(socketUrl(page.socket), {
  onOpen: () => {
    fresh = true;
    settle();
  },
  onMessage: receive,
  onState: (state) => {
    showState(state);
    if (game) drawControls();
  },
  onClose: (code) => {
    settle();
    if (!GONE[code]) return true;
    turnedAway(GONE[code]);
    return false;
  },
});

function receive(message) {
  if (message.type === "game.state") take(message);
  else if (message.type === "answers.counted" && game && message.question === game.question_index) {
    game = { ...game, answer_count: message.answer_count, present_count: message.present_count };
    drawCounts();
    drawControls();
  } else if (message.type === "players.changed" && game) {
    game = { ...game, player_count: message.players.length };
    drawCounts();
    takePlayers(message.players, giveTime);
  } else if (message.type === "extra_time.changed") {
    takeExtraTimes(message);
    takePlayers(null, giveTime);
  } else if (message.type === "error") refused(message);
}

function take(snapshot) {
  if (!fresh && game && snapshot.revision < game.revision) return;
  const turned = game?.phase !== snapshot.phase || game?.question_index !== snapshot.question_index;
  fresh = false;
  game = snapshot;
  setContentLanguage(game.language);
  byId("problem").textContent = "";
  settle();
  draw();
  if (turned) announce(byId("now-title").textContent);
}

function refused({ code, message }) {
  settle();
  if (code !== "state_changed") byId("problem").textContent = message;
}

function turnedAway(text) {
  countdown.stop();
  byId("now").dataset.phase = "gone";
  setWords(byId("now-title"), text);
  byId("now-lines").replaceChildren();
  byId("next").hidden = true;
  document.querySelector(".remote-controls").hidden = true;
}

// --- commands -----------------------------------------------------------------------------------

function send(type, fields = {}) {
  const sent = connection.send({ type, seen: game.revision, ...fields });
  if (!sent) refused({ code: "offline", message: gettext("No connection. Try again when it is back.") });
  return sent;
}

const giveTime = (player, percent) => game && send("player.extra_time", { player: player.id, percent });

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

// --- drawing ------------------------------------------------------------------------------------

const asked = () => ["question", "closed", "results"].includes(game.phase);

function draw() {
  byId("now").dataset.phase = game.phase;
  const note = asked() ? page.questions[game.question_index] : null;
  const place = fill(gettext("Question %(number)s of %(count)s"), { number: game.question_index + 1, count: game.question_count });
  byId("progress").textContent = note ? [place, note.label, game.looking_back ? gettext("Looking back") : ""].filter(Boolean).join(" · ") : "";
  if (note) setContent(byId("now-title"), note.question);
  else setWords(byId("now-title"), TITLES[game.phase] ?? "");
  drawLines("now-lines", note);
  const next = game.looking_back || ["podium", "ended"].includes(game.phase) ? null : page.questions[game.question_index + 1];
  byId("next").hidden = !next;
  setContent(byId("next-title"), next?.question ?? "");
  drawLines("next-lines", next);
  if (game.phase !== "question") countdown.stop();
  else if (game.paused) countdown.hold(game.remaining_ms ?? 0, game.time_ms ?? 1);
  else countdown.start(game.remaining_ms ?? 0, game.time_ms ?? 1);
  drawCounts();
  drawControls();
  showNext(game);
}

function drawLines(id, note) {
  const lines = note?.lines ?? [];
  byId(id).replaceChildren(...lines.map(({ html, right }) =>
    el("li", { class: right ? "is-right" : "" }, right ? el("span", { text: "✓ ", role: "img", "aria-label": gettext("right") }) : null, el("span", { html })),
  ));
}

function drawCounts() {
  if (!game) return;
  const parts = [];
  if (game.phase === "question" && !timeIsOver(game)) parts.push(fill(gettext("%(seconds)s s left"), { seconds: left }));
  if (asked() && game.question?.input !== "none") {
    parts.push(fill(gettext("%(answers)s of %(count)s answered"), { answers: figure(game.answer_count), count: figure(game.present_count) }));
  } else if (game.phase !== "ended") parts.push(fill(gettext("Players: %(count)s"), { count: figure(game.player_count) }));
  byId("counts").textContent = parts.join(" · ");
}

function drawControls() {
  drawHostControls(game, { ready: connection.isOpen && !waiting, command });
  byId("side-controls").hidden = isOver(game);
}

const clock = clockCommands({ game: () => game, send, command, ask: confirm });

async function end() {
  const lobby = game?.phase === "lobby";
  const sure = await confirm({
    title: gettext("End the game?"),
    text: lobby ? gettext("The lobby closes. Nothing has been played yet.") : gettext("The game goes to the podium now. Answers so far are kept."),
    yes: gettext("End game"),
  });
  if (sure) command("game.end");
}

byId("more-time-button").addEventListener("click", clock.addTime);
byId("pause-button").addEventListener("click", clock.pause);
byId("skip-button").addEventListener("click", clock.skip);
byId("players-button").addEventListener("click", () => showPlayers(giveTime));
byId("back-button").addEventListener("click", () => game && canGoBack(game) && command("game.back"));
byId("lock-button").addEventListener("click", () => game && send("lobby.lock", { locked: !game.locked }));
byId("end-button").addEventListener("click", end);

keepAwake();
connection.start();
