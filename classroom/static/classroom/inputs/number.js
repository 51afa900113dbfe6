// A number: a slider for the rough place, buttons and a field for the exact one.

import { el } from "../dom.js";
import { fill, gettext } from "../words.js";

const FINE_SPAN = 5;
const HOLD_MS = 400;
const REPEAT_MS = 70;

/** The step between two numbers: 1, or about a hundredth of a small or fractional range. */
export function stepOf(min, max) {
  if (Number.isInteger(min) && Number.isInteger(max) && max - min > FINE_SPAN) return 1;
  return 10 ** Math.floor(Math.log10((max - min) / 50));
}

/** `text` as a number (a comma is a decimal point), or null. */
export function readNumber(text) {
  const cleaned = text.trim().replace(/[\s\u00a0']/g, "").replace(",", ".").replace("\u2212", "-");
  return /^[-+]?(\d+\.?\d*|\.\d+)$/.test(cleaned) ? Number(cleaned) : null;
}

export function numberInput(question, { initial, onAnswer, onDraft }) {
  const { min, max } = question;
  const step = stepOf(min, max);
  const digits = Math.max(0, -Math.floor(Math.log10(step)));
  const tidy = (number) => Number(Math.min(max, Math.max(min, number)).toFixed(digits));
  const middle = tidy(min + Math.round((max - min) / 2 / step) * step);

  const slider = el("input", { type: "range", class: "slider", min, max, step, "aria-label": gettext("Number") });
  const field = el("input", {
    id: "number",
    type: "text",
    inputmode: min < 0 ? "text" : "decimal",
    autocomplete: "off",
    enterkeyhint: "send",
    "aria-describedby": "number-problem",
  });
  const problem = el("p", { id: "number-problem", class: "errors", role: "alert" });
  const less = stepButton("−", gettext("Less"), -1);
  const more = stepButton("+", gettext("More"), 1);
  const send = el("button", { type: "submit", class: "button button--large button--wide send", text: gettext("Send") });
  const element = el(
    "form",
    { class: "input input--number", novalidate: true },
    el(
      "div",
      { class: "field" },
      el("label", { for: "number", text: gettext("Your number") }),
      el("div", { class: "stepper" }, less, field, more),
      problem,
    ),
    el(
      "div",
      { class: "slider-row" },
      slider,
      el("div", { class: "slider-ends figures" }, el("span", { text: `${min}` }), el("span", { text: `${max}` })),
    ),
    el("div", { class: "input-foot" }, send),
  );

  function read() {
    const number = readNumber(field.value);
    return number !== null && number >= min && number <= max ? number : null;
  }

  function set(number) {
    const value = tidy(number);
    field.value = `${value}`;
    slider.value = `${value}`;
    check();
    onDraft(value);
  }

  function check() {
    const fine = read() !== null;
    problem.textContent = fine ? "" : fill(gettext("Give a number from %(min)s to %(max)s."), { min, max });
    field.setAttribute("aria-invalid", !fine);
    return fine;
  }

  function stepButton(sign, label, direction) {
    let timer = null;
    const move = () => set((read() ?? middle) + direction * step);
    const release = () => clearTimeout(timer);
    const repeat = () => {
      // Locked under the finger: a disabled button hears no more of it.
      if (button.disabled) return;
      move();
      timer = setTimeout(repeat, REPEAT_MS);
    };
    const button = el("button", { type: "button", class: "step", "aria-label": label, text: sign, onclick: move });
    button.addEventListener("pointerdown", () => {
      release();
      timer = setTimeout(repeat, HOLD_MS);
    });
    for (const end of ["pointerup", "pointerleave", "pointercancel"]) button.addEventListener(end, release);
    return button;
  }

  slider.addEventListener("input", () => set(Number(slider.value)));
  field.addEventListener("input", () => {
    if (!check()) return;
    slider.value = `${read()}`;
    onDraft(read());
  });
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    if (check()) onAnswer(read());
    else field.focus();
  });

  function lock(answer) {
    if (typeof answer === "number") {
      field.value = `${answer}`;
      slider.value = `${answer}`;
    }
    for (const control of [slider, less, more]) control.disabled = true;
    field.readOnly = true;
    send.hidden = true;
    element.classList.add("is-locked");
  }

  function unlock() {
    for (const control of [slider, less, more]) control.disabled = false;
    field.readOnly = false;
    send.hidden = false;
    element.classList.remove("is-locked");
  }

  const first = typeof initial === "number" ? initial : middle;
  field.value = `${first}`;
  slider.value = `${first}`;
  return { element, lock, unlock };
}
