// What a signer sees of how their signing is read, and their buttons.

import { el } from "../../classroom/dom.js";
import { fill, gettext } from "../../classroom/words.js";
import { isUncertain } from "../uncertain.js";

const page = (id) => document.getElementById(id);
const SECOND = 1000;
// With fewer pictures a second letters have to be held for longer than people expect.
const READABLE_RATE = 5;

export class SigningPanel {
  #shown = "";

  /** `handlers`: onToggle, onFinish, onBackspace, onClear, onTakeBack (), onType(text), onSuggestion(word) and
   * onChange("hold" | "pause" in ms | "vocabulary" | "gestures", value). */
  constructor(vocabularies, settings, handlers) {
    this.handlers = handlers;
    const press = (id, action) => page(id).addEventListener("click", action);
    press("signing-button", handlers.onToggle);
    press("sign-finish", handlers.onFinish);
    press("sign-backspace", handlers.onBackspace);
    press("sign-clear", handlers.onClear);
    press("sign-take-back", handlers.onTakeBack);
    const field = page("sign-word");
    field.addEventListener("input", () => handlers.onType(field.value));
    field.addEventListener("keydown", (event) => this.#key(event));
    this.#choices(vocabularies, settings);
  }

  open() {
    page("signing").hidden = false;
    page("signing-button").setAttribute("aria-pressed", "true");
    page("signing-loading").hidden = false;
    page("signing-desk").hidden = true;
    this.problem("");
    this.loading(0);
  }

  close() {
    page("signing").hidden = true;
    page("signing-button").setAttribute("aria-pressed", "false");
  }

  loading(share) {
    page("signing-progress").value = share;
  }

  ready() {
    page("signing-loading").hidden = true;
    page("signing-desk").hidden = false;
    this.seen(false, null);
  }

  problem(text) {
    page("signing-problem").textContent = text;
    page("signing-problem").hidden = !text;
    if (text && page("signing-desk").hidden) page("signing-loading").hidden = true;
  }

  camera(isOn) {
    page("sign-camera").hidden = isOn;
  }

  /** `holding`: {sign, share} of a sign on its way to count, or null. */
  seen(hasHands, holding) {
    const state = holding ? "holding" : hasHands ? "hand" : "none";
    page("sign-now").dataset.state = state;
    page("sign-now").textContent = holding?.sign ?? (hasHands ? "…" : "–");
    page("sign-held").value = holding ? Math.min(1, holding.share) : 0;
    page("sign-hint").textContent = hasHands ? "" : gettext("No hand in the picture.");
  }

  /** How many pictures a second are read. */
  rate(rate) {
    page("signing").dataset.rate = String(rate);
    page("sign-slow").hidden = rate >= READABLE_RATE;
  }

  /** The word so far, the one before, and suggestions for whichever there is. */
  word(word, last, suggestions) {
    const field = page("sign-word");
    if (field.value !== word.text) field.value = word.text;
    const shown = JSON.stringify([word.letters.map(({ letter, confidence }) => [letter, confidence]), last, suggestions]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    page("sign-letters").replaceChildren(...word.letters.map(letterOf));
    page("sign-last").textContent = last ? fill(gettext("Said: %(word)s"), { word: last }) : "";
    page("sign-take-back").hidden = !last;
    page("sign-suggestions").hidden = suggestions.length === 0;
    page("sign-words").replaceChildren(...suggestions.map((text) => this.#suggestion(text)));
  }

  #suggestion(text) {
    return el("button", {
      type: "button",
      class: "button button--quiet",
      text,
      "aria-label": fill(gettext("Say “%(word)s” instead"), { word: text }),
      onclick: () => this.handlers.onSuggestion(text),
    });
  }

  #key(event) {
    if (event.isComposing || !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    this.handlers.onFinish();
  }

  #choices(vocabularies, settings) {
    const choice = page("sign-vocabulary");
    choice.replaceChildren(...vocabularies.map(({ slug, name }) => el("option", { value: slug, text: name })));
    if (vocabularies.some(({ slug }) => slug === settings.vocabulary)) choice.value = settings.vocabulary;
    choice.addEventListener("change", () => this.handlers.onChange("vocabulary", choice.value));
    const gestures = page("sign-gestures");
    gestures.checked = settings.gestures;
    gestures.addEventListener("change", () => this.handlers.onChange("gestures", gestures.checked));
    for (const name of ["hold", "pause"]) {
      const slider = page(`sign-${name}`);
      const show = () => {
        page(`sign-${name}-value`).textContent = fill(gettext("%(seconds)s s"), { seconds: slider.valueAsNumber / SECOND });
      };
      slider.value = settings[name];
      show();
      slider.addEventListener("input", () => {
        show();
        this.handlers.onChange(name, slider.valueAsNumber);
      });
    }
  }
}

function letterOf({ letter, confidence }) {
  const percent = fill(gettext("%(letter)s, %(percent)s % sure"), { letter, percent: Math.round(confidence * 100) });
  return el("li", {
    class: isUncertain(confidence) ? "sign-letter sign-letter--uncertain" : "sign-letter",
    text: letter,
    title: percent,
  });
}
