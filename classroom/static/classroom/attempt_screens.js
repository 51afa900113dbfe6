// What an assignment's page shows around its questions. Each function returns elements for the screen.

import { el, plain } from "./dom.js";
import { joinScreen } from "./player_screens.js";
import { solutionView } from "./solution_view.js";
import { askedLine, reviewList, scoreCard, verdictCard } from "./verdict_view.js";
import { figure, fill, gettext, locale, ngettext } from "./words.js";

/** A moment in the reader's own time zone, with its name. */
export function moment(iso) {
  const date = new Date(iso);
  const year = date.getFullYear() === new Date().getFullYear() ? {} : { year: "numeric" };
  return new Intl.DateTimeFormat(locale(), {
    weekday: "short", day: "numeric", month: "short", ...year, hour: "2-digit", minute: "2-digit", timeZoneName: "short",
  }).format(date);
}

function button(label, run, quiet = false) {
  return el("button", { class: `button ${quiet ? "button--quiet " : ""}button--large button--wide`, type: "button", text: label, onclick: run });
}

function rules(about) {
  const count = fill(ngettext("%(count)s question", "%(count)s questions", about.question_count), { count: figure(about.question_count) });
  const attempts = about.attempts_allowed === null ? gettext("As many attempts as you like; the best one counts.")
    : about.attempts_allowed > 1 ? fill(gettext("%(count)s attempts; the best one counts."), { count: figure(about.attempts_allowed) }) : gettext("One attempt.");
  return el(
    "ul",
    { class: "rules" },
    el("li", { text: count }),
    about.due_at ? el("li", {}, el("b", { text: fill(gettext("Due %(moment)s"), { moment: moment(about.due_at) }) })) : null,
    el("li", { text: about.timed ? gettext("Each question has its own time, from when you open it.") : gettext("No clock: take the time you need.") }),
    el("li", { text: attempts }),
  );
}

/** Before one has a name: what this is, who one is, or the way back in. */
export function enterScreen(about, { values, problem, onJoin, onCode }) {
  if (about.over) return [title(about), ...overNote(), returnForm("", onCode)];
  const form = joinScreen({ customField: about.custom_field, locked: false, values, problem: problem.join, busy: false, back: null, onJoin });
  const submit = form.at(-1).querySelector("button[type=submit]");
  submit.textContent = gettext("Go on");
  return [title(about), rules(about), ...form.filter(Boolean), returnForm(problem.code, onCode)];
}

/** While the assignment is deleted, and may be put back. */
export function goneScreen(text, onRetry) {
  return [el("p", { class: "notice notice--warn", role: "status", text }), button(gettext("Look again"), onRetry, true)];
}

function title(about) {
  return el("h1", { class: "assignment-title", html: about.title });
}

function overNote() {
  return [el("p", { class: "notice notice--warn", role: "status", text: gettext("This assignment is over. Nothing more is taken; what was done until then counts.") })];
}

function returnForm(problem, onCode) {
  const field = el("input", { id: "code", autocomplete: "off", autocapitalize: "none", spellcheck: "false", maxlength: 40, placeholder: "abcd-efgh-jkmn-pqrs", "aria-describedby": "code-problem", "aria-invalid": problem ? "true" : null });
  const form = el(
    "form",
    { class: "form", novalidate: true },
    el("div", { class: "field" }, el("label", { for: "code", text: gettext("Your personal code") }), field, el("p", { class: "errors", id: "code-problem", role: "alert", text: problem })),
    el("button", { class: "button button--quiet button--wide", type: "submit", text: gettext("Come back") }),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    onCode(field.value);
  });
  return el("details", { class: "return", open: Boolean(problem) }, el("summary", { text: gettext("Began on another device?") }), form);
}

export function readyScreen(state, { secret, link, onStart, onNote }) {
  const again = state.attempt > 1;
  return [
    el("p", { class: "own-name", dir: "auto", text: state.name }),
    title(state.assignment),
    ...(state.assignment.over ? overNote() : [rules(state.assignment), button(again ? fill(gettext("Start attempt %(number)s"), { number: figure(state.attempt) }) : gettext("Start"), onStart)]),
    personalCode(secret, link, onNote),
  ];
}

/** The code in groups of four, and the link that carries it behind a #, where no server sees it. */
function personalCode(secret, link, onNote) {
  const copy = el("button", { class: "button button--quiet", type: "button", text: gettext("Copy my personal link") });
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(link);
      onNote(gettext("Copied. Open it on the other device."));
    } catch {
      onNote(gettext("Copying isn't possible here. Write the code down instead."));
    }
  });
  return el(
    "details",
    { class: "return" },
    el("summary", { text: gettext("Go on with another device") }),
    el("p", { text: gettext("Open this assignment there and type your personal code. Keep it to yourself.") }),
    el("p", { class: "personal-code", dir: "ltr", text: secret.match(/.{1,4}/g).join("-") }),
    copy,
  );
}

/** After an answer. `lost`: it was sent, but didn't arrive in time. */
export function answeredScreen(state, { last, lost, onNext }) {
  const slide = state.question.input === "none";
  const missing = lost ? gettext("Your answer did not arrive in time.") : gettext("Time is up.");
  return [
    askedLine(state.question.question),
    slide ? null : verdictCard(state.verdict, missing),
    state.solution ? solutionView(state.question, state.solution) : null,
    state.assignment.over ? overNote()[0] : button(last ? gettext("Finish") : gettext("Next question"), onNext),
  ].filter(Boolean);
}

export function finishedScreen(state, { secret, link, onAgain, onNote }) {
  const { assignment: about } = state;
  const hidden = state.score === null;
  const mayTry = !about.over && state.phase === "finished" && state.attempts_left !== 0;
  return [
    state.phase === "finished"
      ? el("h2", { class: "screen-title", text: fill(gettext("Done, %(name)s!"), { name: state.name }) })
      : el("h2", { class: "screen-title", text: gettext("This assignment is over.") }),
    about.over && state.phase !== "finished" ? el("p", { class: "screen-note", text: gettext("Nothing more is taken; what was done until then counts.") }) : null,
    scoreCard([
      ...(hidden ? [] : [[gettext("Points"), figure(state.score)]]),
      [gettext("Answered"), fill(gettext("%(part)s of %(whole)s"), { part: figure(state.answered_count), whole: figure(state.answerable_count) })],
    ]),
    hidden ? el("p", { class: "screen-note", text: about.solutions === "due" && about.due_at ? fill(gettext("Points and solutions show from %(moment)s. Open this page again then."), { moment: moment(about.due_at) }) : gettext("Points and solutions show when the assignment is over.") }) : null,
    mayTry ? button(gettext("Try again"), onAgain) : null,
    state.review.length ? reviewList(state.review) : null,
    personalCode(secret, link, onNote),
  ].filter(Boolean);
}

/** What is said to screen readers when a screen comes up. */
export function spoken(state) {
  if (state.phase !== "question") return "";
  const place = fill(gettext("Question %(number)s of %(count)s"), { number: state.position + 1, count: state.assignment.question_count });
  return `${place}. ${plain(state.question.question ?? "")}`;
}
