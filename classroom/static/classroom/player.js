// The phone: enters a game, draws each snapshot, and gets one answer per question to the server.

import { Countdown, showLeft } from "./clock.js";
import { Connection, socketUrl } from "./connection.js";
import { announce, el, setContentLanguage } from "./dom.js";
import { JoinProof } from "./join_proof.js";
import { Outbox } from "./outbox.js";
import { keepForOffline, loadTruePage, playerPage, showPin } from "./player_page.js";
import * as screens from "./player_screens.js";
import { pointsTag } from "./points_tag.js";
import { renderQuestion } from "./question_view.js";
import { randomId } from "./random_id.js";
import { SigningOffer } from "./signing_offer.js";
import { connectionStatus } from "./status.js";
import { teamSign } from "./team_view.js";
import { TimeCalls } from "./time_calls.js";
import * as storage from "./storage.js";
import { keepAwake } from "./wake_lock.js";
import { figure, fill, gettext } from "./words.js";

const RECEIPT_TIMEOUT_MS = 4_000;
const RETRY_MS = 1_500;
const PROOF_TRIES = 3;
// At the form: often enough that the line isn't taken as dead, and spread, so that a class doesn't ask all at once.
const LOOK_EVERY_MS = 12_000;
const LOOK_AGAIN_MS = 3_000;
// The secret is worthless from here on: the game or the place in it is gone.
const PLACE_IS_GONE = ["game_not_found", "not_joined", "kicked"];
const RETRY_CODES = ["try_again", "too_fast", "internal_error"];
const PROOF_CODES = ["proof_required", "proof_invalid", "proof_used"];

const page = playerPage();
// In a call everybody plays by the place they have there, also two people in one browser.
const place = page.lesson ? `${page.pin}.${page.lesson.stay}` : page.pin;
const identityKey = `classroom.player.${place}`;
const deviceKey = "classroom.device";
const tokenKey = `classroom.token.${place}`;
const screen = document.getElementById("screen");
const receipt = document.getElementById("receipt");
const collecting = document.getElementById("collecting");
const score = document.getElementById("score");
const timer = document.getElementById("timer");
const seconds = document.getElementById("seconds");

let identity = storage.load(identityKey); // {secret, id, name, left, removed}
let outbox = identity ? new Outbox(`${page.pin}.${identity.id}`) : null;
let entering = null; // the form's values while they are on the way
let values = { name: "", custom_field: "", team: null };
let names = page.names === "generated" ? null : undefined; // to choose from; null: on their way
let proofTries = 0;
let lookedAt = performance.now(); // the page itself knew
let looking = false; // the next terms, or the next refusal, may be about that alone
let nextLook = null;
let game = null;
let inside = false; // this connection is in the game
let fresh = true; // the next snapshot counts whatever its revision
let shown = null;
let view = null;
let told = null; // the moment of the game that was said last
let lost = null; // index of a question whose answer never got its receipt
let retry = null;

const countdown = new Countdown(showTime);
const timeCalls = new TimeCalls();
const connection = new Connection(socketUrl(page.socket), { onOpen: enter, onMessage: receive, onState: showConnection });
const showState = connectionStatus();
const signing = SigningOffer.in(document.getElementById("signing"), page.signing, { inCall: Boolean(page.lesson) });
const proof = new JoinProof({ onProgress: showProgress, onProof: () => entering && connection.isOpen && enter() });

// --- entering -----------------------------------------------------------------------------------

function enter() {
  inside = false;
  fresh = true;
  if (identity && !identity.left) connection.send({ type: "player.rejoin", pin: page.pin, secret: identity.secret, version: 1 });
  else if (page.shell) loadTruePage();
  else if (page.protected && !proof.text) askTerms();
  else if (entering) connection.send({ type: "player.join", pin: page.pin, version: 1, token: joinToken(), device: deviceId(), proof: proof.text, ...entering });
  else if (names === null) askTerms();
  else look();
}

/** Asks for names to choose from and for the work that opens the door; a work that has begun goes on. */
function askTerms() {
  if (!proof.busy || names === null) prepare();
}

const prepare = () => connection.send({ type: "join.prepare", pin: page.pin, language: navigator.language });

/** Whether the game still takes somebody may change while they stand at the form. Now, if that wasn't just asked. */
function look() {
  const rest = lookedAt + LOOK_AGAIN_MS - performance.now();
  if (rest > 0) {
    lookIn(rest);
    return;
  }
  lookIn(LOOK_EVERY_MS * (1 + Math.random() / 2));
  if (shown !== "form" || entering || !prepare()) return;
  lookedAt = performance.now();
  looking = true;
}

function lookIn(delay) {
  clearTimeout(nextLook);
  nextLook = setTimeout(look, delay);
}

function takeTerms({ suggestions, challenge, challenge_s: seconds, locked, over }) {
  looking = false;
  if (challenge && !proof.busy && !proof.text) proof.solve(challenge, seconds);
  if (entering || inside) return;
  Object.assign(page, { locked, over });
  const first = names === null;
  if (first) names = suggestions;
  if (shown !== "form") return;
  if (first || isShut()) showDoor();
  else if (screens.showLocked(screen, locked)) announce(screens.lockedText());
}

/** Who left may come back to the podium. */
const isShut = () => page.over && (!identity || identity.removed);

/** The way in, or why there is none. */
function showDoor() {
  if (!isShut()) return showForm();
  return identity ? showRemoved() : showOver();
}

function otherNames() {
  names = null;
  askTerms();
}

function showProgress(share) {
  const button = entering && screen.querySelector(".join-form button[type=submit]");
  if (button) button.textContent = fill(gettext("Opening the door… %(percent)s %"), { percent: figure(Math.min(99, Math.round(share * 100))) });
}

/** Stays with this browser; the server keeps only its hash, and only as long as the game. */
function deviceId() {
  const id = storage.load(deviceKey) ?? randomId();
  storage.save(deviceKey, id);
  return id;
}

/** Kept until the game has let us in: when its reply is lost, asking again gets the same place. */
function joinToken() {
  const token = storage.load(tokenKey) ?? randomId();
  storage.save(tokenKey, token);
  return token;
}

function showForm(problem = "") {
  connection.start();
  if (page.shell) return showNoConnection();
  show("form", screens.joinScreen({
    customField: page.custom_field,
    locked: page.locked,
    values,
    problem,
    busy: false,
    back: identity?.left ? identity.name : null,
    removed: Boolean(identity?.removed),
    teams: page.teams,
    names,
    onShuffle: otherNames,
    onEdit: (given) => {
      values = given;
      look();
    },
    onBack: comeBack,
    onJoin: join,
  }));
  screen.querySelector("input")?.focus({ preventScroll: true });
}

/** What the form would ask is on the true page, which comes as soon as it can. */
function showNoConnection() {
  show("offline", screens.noConnectionScreen(identity && !identity.left ? identity.name : null, { waiting: Boolean(outbox?.message()) }));
  announce(gettext("No connection"));
  if (connection.isOpen) enter();
}

/** Nobody types a name only to hear that it is too late. */
function showOver() {
  connection.stop();
  farewell(gettext("This game is over"), gettext("It takes no new players. Look at the big screen for the PIN of the next game."));
}

function join(given) {
  values = given;
  if (!given.name.trim()) return showForm(names === undefined ? gettext("Type your name first.") : gettext("Choose one of the names first."));
  if (page.teams.length && given.team === null) return showForm(gettext("Choose your team first."));
  entering = given;
  const button = screen.querySelector("button[type=submit]");
  button.disabled = true;
  button.textContent = gettext("Joining…");
  if (connection.isOpen) enter();
}

/** From a call: under one's name there, or the next one that is free. */
function joinFromCall() {
  entering = { name: page.lesson.names.shift(), custom_field: "", team: null };
  show("back", screens.waitingScreen(gettext("Joining…")));
  if (connection.isOpen) enter();
  else connection.start();
}

function comeBack() {
  identity = { ...identity, left: false };
  storage.save(identityKey, identity);
  show("back", screens.waitingScreen(fill(gettext("Coming back as %(name)s…"), { name: identity.name })));
  if (connection.isOpen) enter();
}

function entered({ id, name, secret }) {
  // A former place is given up only for a new one.
  if (identity && identity.id !== id) forget();
  identity = { id, name, secret: secret ?? identity.secret };
  storage.save(identityKey, identity);
  outbox ??= new Outbox(`${page.pin}.${id}`);
  entering = null;
  inside = true;
  proof.drop();
  storage.remove(tokenKey);
  document.getElementById("who").replaceChildren(el("b", { dir: "auto", text: name }));
}

function forget() {
  outbox?.clear();
  outbox = null;
  identity = null;
  game = null;
  storage.remove(identityKey);
}

// --- messages -----------------------------------------------------------------------------------

function receive(message) {
  if (message.type === "player.joined") entered(message);
  else if (message.type === "join.terms") takeTerms(message);
  else if (message.type === "game.state") take(message);
  else if (message.type === "answer.accepted") accepted(message);
  else if (message.type === "player.removed") removed(message);
  else if (message.type === "error") refused(message);
}

function take(snapshot) {
  if (!fresh && game && snapshot.revision < game.revision) return;
  fresh = false;
  game = snapshot;
  setContentLanguage(game.language);
  settleOutbox();
  draw();
  sendPending();
}

/** An answer belongs to the open question; after that it is either counted or lost. */
function settleOutbox() {
  const entry = outbox.of(game.question_index);
  if (game.phase === "lobby" || (outbox.entry && !entry)) outbox.clear();
  // After a receipt every state says so, unless the server lost its last moments.
  if (entry?.state === "received" && game.phase === "question" && !game.me.answered) outbox.sendAgain();
  if (entry?.state !== "sending") return;
  if (game.me.answered || (game.phase !== "question" && game.me.last?.answered)) outbox.accept(entry.id);
  else if (game.phase !== "question") {
    lost = game.question_index;
    outbox.clear();
  }
}

function accepted({ id }) {
  if (!outbox?.accept(id)) return;
  clearTimeout(retry);
  showReceipt();
}

function removed({ reason }) {
  if (reason === "left") return undefined; // on the way home already
  connection.stop();
  inside = false;
  if (reason === "replaced") {
    return farewell(gettext("You are playing in another window"), gettext("This game was opened again with your name, on this phone or another."), {
      label: gettext("Play here instead"),
      run: () => location.reload(),
    });
  }
  // The place is kept: the host may let this player back in.
  identity = { ...identity, left: true, removed: true };
  storage.save(identityKey, identity);
  return showRemoved();
}

function showRemoved() {
  connection.stop();
  farewell(screens.removedTitle(), screens.removedText(), { label: gettext("Try to come back"), run: tryAgain });
}

function tryAgain() {
  comeBack();
  connection.start();
}

function refused({ code, message, reply_to: id }) {
  if (id) return answerRefused(code, message, id);
  if (inside) return showNote(message);
  // What is being typed stays as it is; the next look may get through.
  if (looking && shown === "form" && !entering && code !== "game_not_found") {
    looking = false;
    return undefined;
  }
  if (RETRY_CODES.includes(code)) {
    clearTimeout(retry);
    retry = setTimeout(() => connection.isOpen && enter(), RETRY_MS);
    return undefined;
  }
  if (PROOF_CODES.includes(code) && (proofTries += 1) <= PROOF_TRIES) {
    proof.drop();
    return askTerms();
  }
  entering = null;
  if (page.lesson?.names.length && code === "name_taken") return joinFromCall();
  if (identity && PLACE_IS_GONE.includes(code)) {
    if (code === "kicked") return removed({ reason: "kicked" });
    forget();
    if (code === "not_joined") return showForm();
  }
  if (code === "game_not_found") {
    connection.stop();
    return farewell(gettext("This game is over"), gettext("Nothing runs under this PIN any more."));
  }
  return showForm(message);
}

function answerRefused(code, message, id) {
  if (RETRY_CODES.includes(code)) return waitForReceipt(RETRY_MS);
  // Kept, and sent when the game goes on.
  if (code === "paused") return showReceipt();
  if (code === "already_answered") {
    outbox.accept(id);
    return showReceipt();
  }
  const entry = outbox.takeBack(id);
  if (!entry) return undefined;
  if (code === "invalid_answer") {
    view?.unlock();
    return showNote(message);
  }
  lost = entry.question;
  return showNote(message);
}

// --- answering ----------------------------------------------------------------------------------

function answer(value) {
  if (game?.phase !== "question" || outbox.of(game.question_index)) return;
  if (timeIsOver()) return announce(gettext("Time is up."));
  if (game.paused) return announce(gettext("Paused. Your answer can be given when the game goes on."));
  outbox.put(game.question_index, value);
  view.lock(value);
  navigator.vibrate?.(20);
  showReceipt();
  sendPending();
}

function sendPending() {
  const message = outbox?.message();
  if (!message || !inside || game?.phase !== "question" || game.paused || message.question !== game.question_index) return;
  connection.send(message);
  waitForReceipt(RECEIPT_TIMEOUT_MS);
}

/** Sends again when no receipt came: the id makes a repeat harmless. */
function waitForReceipt(delay) {
  clearTimeout(retry);
  retry = setTimeout(sendPending, delay);
}

function showReceipt() {
  const entry = game?.phase === "question" ? outbox.of(game.question_index) : null;
  const received = entry?.state === "received" || (game?.phase === "question" && game.me.answered);
  receipt.hidden = !entry && !received;
  if (receipt.hidden) return;
  receipt.dataset.state = received ? "received" : "sending";
  const waiting = game.paused ? gettext("Kept. It is sent when the game goes on.") : connection.isOpen && navigator.onLine ? gettext("Sending…") : gettext("Kept. It is sent as soon as the connection is back.");
  const text = received ? gettext("Received ✓ Wait for the others.") : waiting;
  // The same words again would be said again.
  if (receipt.textContent !== text) receipt.textContent = text;
}

function showNote(text) {
  receipt.hidden = false;
  receipt.dataset.state = "note";
  receipt.textContent = text;
}

// --- drawing ------------------------------------------------------------------------------------

const drawers = {
  lobby: () => screens.lobbyScreen(game),
  closed: () => screens.closedScreen(game, { lost: lost === game.question_index }),
  results: () => screens.resultScreen(game, { lost: lost === game.question_index }),
  leaderboard: () => screens.leaderboardScreen(game),
  podium: () => screens.podiumScreen(game),
  ended: () => screens.endedScreen(game, { home: page.home }),
};

function draw() {
  const { phase, question_index: index } = game;
  const key = phase === "question" ? `question.${index}` : `${phase}.${index}.${game.revision}`;
  if (key !== shown) {
    view = null;
    receipt.hidden = true;
    receipt.textContent = "";
    if (phase === "question") drawQuestion(key);
    else show(key, drawers[phase]());
    tell();
  }
  drawCollecting(key);
  drawHead();
  showReceipt();
  if (phase !== "question") countdown.stop();
  else if (game.paused) countdown.hold(game.remaining_ms ?? 0, game.time_ms ?? 1);
  else countdown.start(game.remaining_ms ?? 0, game.time_ms ?? 1);
  signing?.follow({
    input: phase === "question" ? game.question.input : null,
    question: index,
    paused: Boolean(game.paused),
    over: phase === "ended",
  });
  if (phase === "ended") connection.stop();
}

/** Says what a new screen shows, but once: that the result is saved, for one, draws the podium again. */
function tell() {
  const text = screens.spoken(game, { lost: lost === game.question_index });
  const moment = `${game.phase}.${game.question_index}.${text}`;
  if (moment !== told) announce(text);
  told = moment;
}

/** This phone's time is over, while the question is still open. */
const timeIsOver = () => game.phase === "question" && game.question.input !== "none" && game.remaining_ms === 0;

function drawCollecting(key) {
  const answered = game.me.answered || Boolean(outbox.of(game.question_index));
  const over = timeIsOver() && !answered;
  if (over) view.lock(undefined);
  // The host gave more time after all.
  else if (!collecting.hidden && game.phase === "question" && !answered) drawQuestion(key);
  collecting.hidden = !over;
}

function drawQuestion(key) {
  lost = null;
  const draftKey = `classroom.draft.${page.pin}.${game.game_id}`;
  const draft = storage.load(draftKey);
  show(key, []);
  view = renderQuestion(screen, game.question, {
    initial: draft?.question === game.question_index ? draft.value : undefined,
    onAnswer: answer,
    onDraft: (value) => storage.save(draftKey, { question: game.question_index, value }),
  });
  const tag = game.question.input === "none" ? null : pointsTag(game);
  if (tag) screen.prepend(tag);
  const entry = outbox.of(game.question_index);
  if (entry || game.me.answered) view.lock(entry?.answer);
  timeCalls.begin();
  screen.querySelector(".question-text")?.focus({ preventScroll: true });
}

function drawHead() {
  const who = document.getElementById("who");
  who.querySelector(".team-sign")?.remove();
  if ((game.me.team ?? null) !== null) who.prepend(teamSign(game.me.team));
  timer.hidden = seconds.hidden = game.phase !== "question" || timeIsOver();
  const paused = game.phase === "question" && Boolean(game.paused);
  document.getElementById("paused").hidden = !paused;
  document.body.classList.toggle("is-paused", paused);
  score.hidden = game.me.rank === null;
  score.textContent = figure(game.me.score);
  score.setAttribute("aria-label", fill(gettext("%(score)s points"), { score: figure(game.me.score) }));
  document.body.classList.toggle("is-answering", game.phase === "question");
}

function show(key, elements) {
  shown = key;
  screen.dataset.screen = key.split(".")[0];
  screen.replaceChildren(...elements);
  screen.focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

function farewell(title, text, action = null) {
  countdown.stop();
  timer.hidden = seconds.hidden = collecting.hidden = true;
  receipt.hidden = true;
  signing?.follow({ input: null, question: null, paused: false, over: true });
  show("farewell", screens.farewellScreen({ title, text, home: page.home, action }));
}

function showTime(remaining, fraction) {
  if (!game) return; // our place is gone
  const left = showLeft(timer, seconds, remaining, fraction);
  const done = game.me.answered || Boolean(outbox.of(game.question_index));
  timeCalls.follow(left, Math.round((game.time_ms ?? 0) / 1000), done || game.question?.input === "none");
}

function showConnection(state) {
  showState(state);
  document.body.dataset.connection = state;
  if (game) showReceipt();
}

// --- leaving ------------------------------------------------------------------------------------

const dialog = document.getElementById("leave-dialog");

document.getElementById("leave").addEventListener("click", (event) => {
  if (!inside || game?.phase === "ended") return;
  event.preventDefault();
  dialog.returnValue = "";
  dialog.showModal();
});
dialog.addEventListener("close", () => {
  if (dialog.returnValue !== "leave") return;
  connection.send({ type: "player.leave" });
  storage.save(identityKey, { ...identity, left: true });
  location.assign(page.home);
});

document.addEventListener("visibilitychange", () => document.hidden || look());

keepAwake();
lookIn(LOOK_EVERY_MS);
keepForOffline(page.worker);
if (page.shell) {
  showPin(page.pin);
  connection.everOpened = true;
  showNoConnection();
  connection.start();
} else if (identity && !identity.left) {
  show("back", screens.waitingScreen(fill(gettext("Coming back as %(name)s…"), { name: identity.name })));
  connection.start();
} else if (page.lesson && !identity && !page.over) joinFromCall();
else showDoor();
performance.mark("interactive");
