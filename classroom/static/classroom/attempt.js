// An assignment on the phone: enters it, draws each state whole, and gets one answer per question to the server.

import { Countdown, showLeft } from "./clock.js";
import * as screens from "./attempt_screens.js";
import { announce, el, pageData, setContentLanguage } from "./dom.js";
import { Outbox } from "./outbox.js";
import { isPassing, request, sentence } from "./paced_api.js";
import { waitingScreen } from "./player_screens.js";
import { pointsTag } from "./points_tag.js";
import { renderQuestion } from "./question_view.js";
import { randomId } from "./random_id.js";
import { connectionStatus } from "./status.js";
import * as storage from "./storage.js";
import { figure, fill, gettext } from "./words.js";

const RETRY_MS = 2_000;
const IN_BIN = 410;

const page = pageData("attempt-data");
setContentLanguage(page.language);
const secretKey = `classroom.attempt.${page.code}`;
const tokenKey = `classroom.attempt-token.${page.code}`;
const screen = document.getElementById("screen");
const receipt = document.getElementById("receipt");
const score = document.getElementById("score");
const timer = document.getElementById("timer");
const seconds = document.getElementById("seconds");
const skip = document.getElementById("skip");
const showState = connectionStatus();
const countdown = new Countdown(showTime);

let secret = storage.load(secretKey);
let state = null;
let outbox = null;
let view = null;
let shown = "";
let lost = null; // the place of a question whose answer came too late
let retry = null;
let sending = false;
let values = { name: "", custom_field: "" };

// --- talking to the server ------------------------------------------------------------------------

async function call(path, options = {}) {
  const reply = await request(path, { ...options, headers: { Authorization: `Attempt ${secret}` } });
  showState(reply.status === 0 ? (navigator.onLine ? "reconnecting" : "offline") : "connected");
  return reply;
}

/** Sends until a reply comes; a repeat of any of these requests changes nothing more. */
async function insist(path, options) {
  for (;;) {
    const reply = await call(path, options);
    if (!isPassing(reply)) return reply;
    await online(RETRY_MS);
  }
}

/** After `wait` milliseconds, or as soon as the network is back. */
function online(wait) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timeout);
      window.removeEventListener("online", done);
      resolve();
    };
    const timeout = setTimeout(done, wait);
    window.addEventListener("online", done);
  });
}

async function load() {
  show("back", waitingScreen(gettext("Opening your work…")));
  const reply = await insist(page.api);
  if (reply.status === 401) return forget(sentence(reply));
  if (reply.status === IN_BIN) return waitForIt(reply);
  return take(reply.body);
}

async function step(path, body) {
  for (const control of screen.querySelectorAll("button")) control.disabled = true;
  skip.disabled = true;
  const reply = await insist(`${page.api}${path}`, { method: "POST", body });
  skip.disabled = false;
  if (reply.ok) return take(reply.body);
  await load();
  return reply.status === IN_BIN ? null : showNote(sentence(reply));
}

const open = (position, leave = false) => step("question/", { position, skip: leave });

// --- entering -------------------------------------------------------------------------------------

async function enter(problem = { join: "", code: "" }) {
  const reply = await insist(page.about);
  if (!reply.ok) return location.assign(page.home);
  return show("form", screens.enterScreen(reply.body, { values, problem, onJoin: join, onCode: comeBack }));
}

async function join(given) {
  values = given;
  if (!given.name.trim()) return enter({ join: gettext("Type your name first."), code: "" });
  // Kept until we are in: when the reply is lost, asking again gets the same place.
  const token = storage.load(tokenKey) ?? randomId();
  storage.save(tokenKey, token);
  const reply = await insist(`${page.about}players/`, { method: "POST", body: { ...given, token } });
  if (!reply.ok) return enter({ join: sentence(reply), code: "" });
  storage.remove(tokenKey);
  keep(reply.body.secret);
  return take(reply.body.state);
}

async function comeBack(typed) {
  const before = secret;
  secret = typed.toLowerCase().replace(/[^a-z0-9]/g, "");
  const reply = await call(page.api);
  if (!reply.ok || reply.body.assignment.code !== page.code) {
    secret = before;
    return enter({ join: "", code: isPassing(reply) ? gettext("The server can't be reached. Try again in a moment.") : gettext("No work has this code. Check each sign, or join under a name.") });
  }
  keep(secret);
  return take(reply.body);
}

/** The assignment is in its owner's bin: the way in and an answer without a receipt are kept. */
function waitForIt(reply) {
  receipt.hidden = skip.hidden = true;
  return show("gone", screens.goneScreen(sentence(reply), load));
}

function keep(given) {
  secret = given;
  storage.save(secretKey, secret);
}

function forget(problem) {
  secret = null;
  storage.remove(secretKey);
  return enter({ join: problem, code: "" });
}

// --- answering ------------------------------------------------------------------------------------

function answer(value) {
  if (state.phase !== "question" || outbox.of(state.position)) return;
  outbox.put(state.position, value);
  view.lock(value);
  navigator.vibrate?.(20);
  send();
}

/** Sends what has no receipt yet, again and again: its id makes a repeat harmless. */
async function send() {
  clearTimeout(retry);
  const message = outbox?.message();
  if (!message || sending) return;
  sending = true;
  showReceipt();
  const body = { id: message.id, position: message.question, answer: message.answer };
  const reply = await call(`${page.api}answers/`, { method: "POST", body });
  sending = false;
  if (isPassing(reply)) {
    showReceipt();
    retry = setTimeout(send, RETRY_MS);
  } else await settled(message, reply);
}

async function settled(message, reply) {
  if (reply.ok) {
    outbox.clear();
    announce(gettext("Received"));
    take(reply.body);
    // Where nothing is to be seen between questions, nothing stands between them.
    if (state.phase === "answered" && state.verdict.right === null && !state.solution) await goOn();
    return;
  }
  // It may come back, and the answer is kept until then.
  if (reply.status === IN_BIN) return waitForIt(reply);
  outbox.takeBack(message.id);
  if (reply.status === 400) {
    view?.unlock();
    showNote(sentence(reply));
    return;
  }
  if (reply.body?.code === "too_late") lost = message.question;
  await load();
  if (reply.body?.code !== "already_answered") showNote(sentence(reply));
}

const goOn = () => open(state.position + 1);

// --- drawing --------------------------------------------------------------------------------------

function take(fresh) {
  state = fresh;
  outbox = new Outbox(`a.${page.code}.${state.name}.${state.attempt}`);
  if (outbox.entry && (state.phase !== "question" || outbox.entry.question !== state.position)) settleOutbox();
  document.getElementById("who").replaceChildren(el("b", { dir: "auto", text: state.name }));
  draw();
  send();
}

/** An answer of a question that is over already: kept only as long as the server may still have to say so. */
function settleOutbox() {
  if (outbox.entry.question === state.position && !state.answered) lost = state.position;
  outbox.clear();
}

function draw() {
  const over = state.assignment.over && state.phase !== "finished";
  const key = over ? "over" : state.phase;
  const place = `${key}.${state.attempt}.${state.position}`;
  receipt.hidden = true;
  if (key === "question") {
    if (place !== shown) drawQuestion(place);
  } else show(place, drawers[key]());
  drawHead(key);
  showReceipt();
  announce(screens.spoken(state));
}

const extras = () => ({
  secret,
  link: `${location.origin}${location.pathname}#${secret}`,
  onNote: showNote,
  onAgain: () => step("again/", null),
  onStart: () => open(0),
  onNext: goOn,
});

const drawers = {
  ready: () => screens.readyScreen(state, extras()),
  answered: () => screens.answeredScreen(state, { ...extras(), lost: lost === state.position, last: isLast() }),
  finished: () => screens.finishedScreen(state, extras()),
  over: () => screens.finishedScreen(state, extras()),
};

const isLast = () => state.position + 1 >= state.assignment.question_count;

function drawQuestion(place) {
  const draftKey = `classroom.attempt-draft.${page.code}`;
  const draft = storage.load(draftKey);
  show(place, []);
  view = renderQuestion(screen, state.question, {
    initial: draft?.place === place ? draft.value : undefined,
    onAnswer: answer,
    onDraft: (value) => storage.save(draftKey, { place, value }),
  });
  const tag = state.question.input === "none" ? null : pointsTag(state);
  if (tag) screen.prepend(tag);
  const entry = outbox.of(state.position);
  if (entry) view.lock(entry.answer);
}

function drawHead(key) {
  const asking = key === "question";
  const inside = asking || key === "answered";
  const clock = asking && state.time_ms !== null;
  document.body.classList.toggle("is-answering", asking);
  timer.hidden = seconds.hidden = !clock;
  if (clock) countdown.start(state.remaining_ms, state.time_ms);
  else countdown.stop();
  const progress = document.getElementById("progress");
  progress.hidden = !inside;
  progress.textContent = `${figure(state.position + 1)} / ${figure(state.assignment.question_count)}`;
  progress.setAttribute("aria-label", fill(gettext("Question %(number)s of %(count)s"), { number: state.position + 1, count: state.assignment.question_count }));
  score.hidden = state.score === null || !inside;
  score.textContent = figure(state.score ?? 0);
  score.setAttribute("aria-label", fill(gettext("%(score)s points"), { score: figure(state.score ?? 0) }));
  skip.hidden = !asking;
  const slide = state.question?.input === "none";
  skip.textContent = slide ? (isLast() ? gettext("Finish") : gettext("Go on")) : gettext("Skip this question");
  skip.classList.toggle("button--quiet", !slide);
  skip.classList.toggle("button--large", slide);
}

function show(place, elements) {
  shown = place;
  countdown.stop();
  screen.dataset.screen = place.split(".")[0];
  screen.replaceChildren(...elements);
  screen.focus({ preventScroll: true });
  window.scrollTo(0, 0);
  if (!state) for (const part of [timer, seconds, skip, score]) part.hidden = true;
}

function showReceipt() {
  const entry = state?.phase === "question" ? outbox.of(state.position) : null;
  if (!entry) return;
  receipt.hidden = false;
  receipt.dataset.state = "sending";
  receipt.textContent = sending && navigator.onLine ? gettext("Sending…") : gettext("Kept. It is sent as soon as the connection is back.");
  skip.hidden = true;
}

function showNote(text) {
  if (!text) return;
  receipt.hidden = false;
  receipt.dataset.state = "note";
  receipt.textContent = text;
}

function showTime(remaining, fraction) {
  showLeft(timer, seconds, remaining, fraction);
  // The server has its own clock and a little patience; when it says so too, the question is over.
  if (remaining <= 0 && state.phase === "question" && !outbox.entry) {
    clearTimeout(retry);
    retry = setTimeout(async () => {
      const reply = await call(page.api);
      if (reply.ok) take(reply.body);
      else if (reply.status === IN_BIN) waitForIt(reply);
      else showTime(0, 0);
    }, 600);
  }
}

skip.addEventListener("click", () => open(state.position + 1, true));
window.addEventListener("online", send);
window.addEventListener("offline", () => showState("offline"));

const carried = location.hash.slice(1);
if (carried) history.replaceState(null, "", location.pathname);
if (carried) comeBack(carried);
else if (secret) load();
else enter();
