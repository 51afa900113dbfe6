// What a player sees while answering by signing: their own picture, the letter that is seen, and what to do.

import { announce, el } from "./dom.js";
import { figure, fill, gettext } from "./words.js";

const STYLES = new URL("./answer_by_signing.css", import.meta.url).href;
const SECOND = 1000;
const HOLDS = { one: "choice", many: "choice", text: "letter" };
const RANGES = { choice: [600, 3000], letter: [200, 1500] };

export class SigningPanel {
  #letters = [];
  #input = "one";
  #said = null;

  video = el("video", { class: "answer-picture", "aria-hidden": "true" });

  constructor(place, settings, handlers) {
    this.settings = settings;
    this.handlers = handlers;
    this.video.muted = this.video.playsInline = true;
    this.styles = el("link", { rel: "stylesheet", href: STYLES });
    this.off = button(gettext("Switch off"), handlers.onOff, "sign-off");
    this.off.setAttribute("aria-label", gettext("Switch off signing"));
    this.again = button("", handlers.onAgain, "sign-again");
    this.note = el("p", { class: "notice notice--warn", role: "alert" });
    this.trouble = el("div", { class: "answer-trouble", hidden: true }, this.note, this.again);
    this.progress = el("progress", { max: 1, value: 0, "aria-label": gettext("Loading what reads signing") });
    this.wait = el("p", { class: "answer-wait" }, el("span", { text: gettext("Loading what reads signing (9 MB, once)…") }), this.progress);
    this.sleep = el("p", { text: handlers.asleep, hidden: true });
    this.root = el(
      "section",
      { class: "answer-signing", "aria-label": gettext("Answer by signing") },
      this.wait,
      this.trouble,
      this.sleep,
      this.#desk(),
      el("div", { class: "answer-foot" }, el("small", { text: gettext("Pictures never leave this device: only your answer is sent.") }), this.off),
    );
    document.head.append(this.styles);
    place.replaceChildren(this.root);
  }

  focus() {
    this.off.focus({ preventScroll: true });
  }

  remove() {
    this.styles.remove();
    this.root.remove();
  }

  loading(share) {
    this.#show(this.wait);
    this.progress.value = share;
  }

  ready() {
    this.#show(this.desk);
  }

  asleep() {
    this.#show(this.sleep);
  }

  problem(text, again = gettext("Try again")) {
    this.#show(this.trouble);
    this.again.textContent = again;
    this.note.textContent = text;
  }

  vocabularies(choices, slug) {
    this.choice.replaceChildren(...choices.map((one) => el("option", { value: one.slug, text: one.name })));
    this.choice.value = slug;
    this.alphabet.hidden = choices.length < 2;
  }

  /** There is nothing to sign now: "closed", or a question that is answered with "fingers" alone. */
  nothing(state) {
    this.tools.hidden = true;
    this.seen({ state, sign: null, share: 0, sure: 0 });
  }

  /** `input`: "one", "many" or "text"; `letters`: on the answers. */
  question(input, letters) {
    this.#letters = letters;
    this.#input = input;
    this.tools.hidden = input !== "text";
    this.desk.dataset.input = this.#input;
    const name = HOLDS[this.#input];
    [this.slider.min, this.slider.max] = RANGES[name];
    this.slider.value = this.settings[name];
    this.#showHold();
    this.seen({ state: "none", sign: null, share: 0, sure: 0 });
  }

  /** `state`: of SigningHold.frame, or "hand" (no letter), "closed", "fingers"; `sure`: 0 to 1; `counts`: what was chosen, now. */
  seen({ state, sign, share, sure, counts = true }) {
    this.desk.dataset.state = state;
    this.ring.style.setProperty("--held", String(state === "chosen" ? 1 : share));
    this.letter.textContent = sign ?? "–";
    this.sure.textContent = sign && sure ? fill(gettext("%(percent)s % sure"), { percent: figure(Math.round(100 * sure)) }) : "";
    const hint = this.#hint(state, sign, counts);
    if (this.hint.textContent !== hint) this.hint.textContent = hint;
    this.#say(state, sign);
  }

  /** The letter as it goes into the field: small, unless the next one is to be a capital. */
  cased(sign) {
    const isCapital = this.shift.getAttribute("aria-pressed") === "true";
    this.shift.setAttribute("aria-pressed", "false");
    return isCapital ? sign.toUpperCase() : sign.toLowerCase();
  }

  #hint(state, sign, counts) {
    if (state === "closed") return gettext("Nothing can be answered now.");
    if (state === "fingers") return gettext("This question can’t be answered by signing. Answer as usual.");
    if (state === "other") return fill(gettext("%(sign)s is none of the answers: show %(letters)s."), { sign, letters: this.#letters.join(", ") });
    if (state === "wait") return gettext("Let go first, then show your letter.");
    if (state === "chosen") return this.#chosen(sign, counts);
    if (this.#input === "text") {
      if (state === "holding") return gettext("Hold it until the ring is full.");
      return gettext("Spell, and take your hand away for a space. A thumb down takes a letter back, a thumb up sends.");
    }
    if (state === "holding") return fill(gettext("Hold %(sign)s until the ring is full, or let go."), { sign });
    const letters = this.#letters.join(", ");
    if (this.#input === "many") return fill(gettext("Hold up each right letter: %(letters)s. Once more takes it back; a thumb up sends."), { letters });
    return fill(gettext("Hold up the letter of your answer: %(letters)s."), { letters });
  }

  #chosen(sign, counts) {
    if (this.#input !== "many") return fill(gettext("%(sign)s is your answer."), { sign });
    if (!counts) return fill(gettext("%(sign)s is taken back. Let go, then show the next letter."), { sign });
    return fill(gettext("%(sign)s counts. Let go, then show the next letter, or a thumb up to send."), { sign });
  }

  /** To screen readers: each letter of an answer once, while it is on its way. */
  #say(state, sign) {
    const said = this.#input !== "text" && ["holding", "other"].includes(state) ? `${state}.${sign}` : null;
    if (said !== null && said !== this.#said) announce(this.#hint(state, sign));
    this.#said = state === "none" || said !== null ? said : this.#said;
  }

  #show(part) {
    for (const one of [this.wait, this.trouble, this.sleep, this.desk]) one.hidden = one !== part;
  }

  #desk() {
    this.letter = el("b", { class: "answer-letter" });
    this.ring = el("span", { class: "answer-ring", "aria-hidden": "true" }, this.letter);
    this.sure = el("small", { class: "answer-sure figures" });
    this.hint = el("p", { class: "answer-hint" });
    this.shift = button(gettext("⇧ Capital"), () => {
      this.shift.setAttribute("aria-pressed", String(this.shift.getAttribute("aria-pressed") !== "true"));
    });
    this.shift.setAttribute("aria-pressed", "false");
    const back = button(gettext("⌫ Take back"), this.handlers.onBackspace, "sign-back");
    this.tools = el("div", { class: "answer-tools", hidden: true }, back, this.shift);
    this.desk = el(
      "div",
      { class: "answer-desk", hidden: true },
      this.video,
      el("div", { class: "answer-eye" }, this.ring, this.sure),
      this.hint,
      this.tools,
      this.#choices(),
    );
    return this.desk;
  }

  #choices() {
    this.slider = el("input", { type: "range", step: 100, id: "sign-hold", oninput: () => this.#hold() });
    this.held = el("output", { for: "sign-hold", class: "figures" });
    this.choice = el("select", { id: "sign-alphabet", onchange: () => this.handlers.onChange("vocabulary", this.choice.value) });
    this.alphabet = el("p", { class: "field" }, el("label", { for: "sign-alphabet", text: gettext("Alphabet") }), this.choice);
    return el(
      "details",
      { class: "answer-settings" },
      el("summary", { text: gettext("How to read") }),
      el("p", { class: "field" }, el("label", { for: "sign-hold" }, gettext("How long to hold a letter:"), " ", this.held), this.slider),
      this.alphabet,
    );
  }

  #hold() {
    this.#showHold();
    this.handlers.onChange(HOLDS[this.#input], this.slider.valueAsNumber);
  }

  #showHold() {
    this.held.textContent = fill(gettext("%(seconds)s s"), { seconds: figure(this.slider.valueAsNumber / SECOND) });
  }
}

function button(text, onclick, id = null) {
  return el("button", { type: "button", class: "button button--quiet", text, onclick, id });
}
