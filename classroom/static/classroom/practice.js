// Practising a quiz alone: question, verdict with the solution, next; a summary at the end. Nothing is saved, but this
// tab remembers the round until its end, so that a reload goes on with it.

import { Countdown, showLeft } from "./clock.js";
import { announce, el, pageData, plain, setContentLanguage } from "./dom.js";
import { csrfHeader, isPassing, request, sentence } from "./paced_api.js";
import { waitingScreen } from "./player_screens.js";
import { pointsTag } from "./points_tag.js";
import { renderQuestion } from "./question_view.js";
import { solutionView } from "./solution_view.js";
import { connectionStatus } from "./status.js";
import { load, save } from "./tab_storage.js";
import { askedLine, reviewList, scoreCard, verdictCard, verdictOf } from "./verdict_view.js";
import { figure, fill, gettext } from "./words.js";

const page = pageData("practice-data");
setContentLanguage(page.language);
const screen = document.getElementById("screen");
const score = document.getElementById("score");
const timer = document.getElementById("timer");
const seconds = document.getElementById("seconds");
const progress = document.getElementById("progress");
const showState = connectionStatus();
const countdown = new Countdown(showTime);

const KEPT = `practice:${page.api}`;

let round = null; // the server's last step
let question = null; // the one that is asked or was just answered
let view = null;

async function ask(path, body) {
  const reply = await request(`${page.api}${path}`, { method: "POST", body, headers: csrfHeader() });
  showState(reply.status === 0 ? (navigator.onLine ? "reconnecting" : "offline") : "connected");
  if (reply.ok) return reply.body;
  countdown.stop();
  if (reply.status === 400 && view) {
    view.unlock();
    showNote(sentence(reply));
    return null;
  }
  const again = () => (isPassing(reply) ? send(path, body) : start());
  show("note", [
    el("h2", { class: "screen-title", text: isPassing(reply) ? gettext("The server can't be reached") : gettext("That didn't work") }),
    el("p", { class: "screen-note", text: sentence(reply) || gettext("Check the connection, then try again.") }),
    button(isPassing(reply) ? gettext("Try again") : gettext("Start again"), again),
    leave(),
  ]);
  return null;
}

async function send(path, body) {
  const fresh = await ask(path, body);
  if (!fresh) return false;
  round = fresh;
  save(KEPT, round.current || round.verdict ? round.token : null);
  document.getElementById("receipt").hidden = true;
  if (round.current) drawQuestion();
  else if (round.verdict) drawVerdict();
  else drawSummary();
  return true;
}

async function pass() {
  if (await send("answer/", { token: round.token, answer: null })) await next();
}

function start(only = null) {
  view = null;
  show("back", waitingScreen(gettext("Opening the quiz…")));
  return send("", { only });
}

/** With the round that this tab was in, or a new one. */
function begin() {
  const token = load(KEPT);
  if (!token) return start();
  show("back", waitingScreen(gettext("Opening the quiz…")));
  return send("question/", { token });
}

const next = () => send("question/", { token: round.token });

function answer(value) {
  countdown.stop();
  view.lock(value ?? undefined);
  return send("answer/", { token: round.token, answer: value });
}

function drawQuestion() {
  const { current, summary } = round;
  question = current.question;
  show("question", []);
  view = renderQuestion(screen, question, { onAnswer: answer });
  const tag = question.input === "none" ? null : pointsTag(current);
  if (tag) screen.prepend(tag);
  const slide = question.input === "none";
  if (slide) screen.append(button(gettext("Go on"), pass));
  drawHead(current.time_ms !== null);
  if (current.time_ms !== null) countdown.start(current.remaining_ms, current.time_ms);
  announce(`${fill(gettext("Question %(number)s of %(count)s"), { number: current.number, count: summary.count })}. ${plain(question.question)}`);
}

function drawVerdict() {
  if (question.input === "none") return;
  const last = round.summary.lines.length && done() >= round.summary.count;
  const go = button(last ? gettext("See how it went") : gettext("Next question"), next);
  show("answered", [
    askedLine(question.question),
    verdictCard(round.verdict, gettext("Time is up.")),
    solutionView(question, round.verdict.solution),
    go,
  ]);
  drawHead(false);
  // After the keyboard's answer the keyboard goes on.
  go.focus({ preventScroll: true });
  announce(verdictOf(round.verdict, gettext("Time is up.")).title);
}

function drawSummary() {
  const { summary } = round;
  const wrong = summary.wrong;
  show("finished", [
    el("h2", { class: "screen-title", text: wrong.length ? gettext("Done!") : gettext("All right!") }),
    scoreCard([
      [gettext("Points"), figure(summary.score)],
      [gettext("Right"), fill(gettext("%(part)s of %(whole)s"), { part: figure(summary.right), whole: figure(summary.judged) })],
    ]),
    wrong.length ? button(gettext("Try the wrong ones again"), () => start(wrong)) : null,
    button(gettext("Practise the whole quiz again"), () => start(), wrong.length > 0),
    reviewList(summary.lines),
    leave(),
  ]);
  drawHead(false);
  announce(fill(gettext("%(score)s points"), { score: figure(summary.score) }));
}

let place = 0;
const done = () => place;

function drawHead(clock) {
  if (round.current) place = round.current.number;
  timer.hidden = seconds.hidden = !clock;
  progress.textContent = `${figure(place)} / ${figure(round.summary.count)}`;
  score.textContent = figure(round.summary.score);
  score.setAttribute("aria-label", fill(gettext("%(score)s points"), { score: figure(round.summary.score) }));
  progress.hidden = score.hidden = screen.dataset.screen === "finished";
  document.body.classList.toggle("is-answering", Boolean(round.current));
}

function show(name, elements) {
  countdown.stop();
  timer.hidden = seconds.hidden = true;
  screen.dataset.screen = name;
  screen.replaceChildren(...elements.filter(Boolean));
  screen.focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

function showNote(text) {
  const receipt = document.getElementById("receipt");
  receipt.hidden = false;
  receipt.dataset.state = "note";
  receipt.textContent = text;
}

function showTime(remaining, fraction) {
  showLeft(timer, seconds, remaining, fraction);
  if (remaining <= 0) answer(null);
}

function button(label, run, quiet = false) {
  return el("button", { class: `button ${quiet ? "button--quiet " : ""}button--large button--wide`, type: "button", text: label, onclick: run });
}

function leave() {
  return el("a", { class: "button button--quiet button--wide", href: page.back, text: gettext("Leave") });
}

// Who leaves by a link is done with the round.
document.addEventListener("click", (event) => {
  if (event.target.closest(`a[href="${page.back}"]`)) save(KEPT, null);
});
begin();
