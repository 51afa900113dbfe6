// Reactions: shown over the picture of whoever sent them, and said to screen readers a few at a time.

import { el } from "../classroom/dom.js";
import { fill, gettext } from "../classroom/words.js";
import { say } from "./announcer.js";
import { seen } from "./more_controls.js";

const SHOWN_MS = 4_000;
const SAID_EVERY_MS = 4_000;
const MOST_ON_A_TILE = 3;
const page = (id) => document.getElementById(id);

const MEANINGS = {
  "👐": gettext("applause"),
  "👍": gettext("yes"),
  "❤️": gettext("heart"),
  "😂": gettext("laughing"),
  "🎉": gettext("hooray"),
  "🤔": gettext("thinking"),
};

export class Reactions {
  #heard = new Map(); // meaning → names, since it was last said
  #timer = null;

  constructor(send) {
    const bar = page("reactions");
    bar.append(
      ...Object.entries(MEANINGS).map(([emoji, meaning]) =>
        el("button", {
          type: "button",
          class: "button button--quiet reaction-choice",
          text: emoji,
          "aria-label": meaning,
          title: meaning,
          onclick: () => send({ type: "reaction.send", emoji }),
        }),
      ),
    );
    page("react").addEventListener("click", () => this.#toggle(bar.hidden));
    bar.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      this.#toggle(false);
      seen(page("react")).focus();
    });
  }

  /** Somebody's reaction; `name` is how they are called here. */
  show({ person, emoji }, name) {
    const tile = document.querySelector(`#tiles [data-person="${CSS.escape(person)}"]:not(.tile--screen)`);
    const meaning = MEANINGS[emoji];
    if (!meaning) return;
    if (tile && tile.querySelectorAll(".reaction").length < MOST_ON_A_TILE) {
      const shown = el("span", { class: "reaction", "aria-hidden": "true", text: emoji });
      tile.append(shown);
      setTimeout(() => shown.remove(), SHOWN_MS);
    }
    if (!name) return;
    if (!this.#heard.has(meaning)) this.#heard.set(meaning, new Set());
    this.#heard.get(meaning).add(name);
    this.#timer ??= setTimeout(() => this.#sayAll(), SAID_EVERY_MS / 4);
  }

  #sayAll() {
    for (const [meaning, names] of this.#heard) {
      const [name] = names;
      const others = names.size - 1;
      say(
        others
          ? fill(gettext("%(meaning)s: %(name)s and %(others)s more"), { meaning, name, others })
          : fill(gettext("%(meaning)s: %(name)s"), { meaning, name }),
      );
    }
    this.#heard.clear();
    // Then silence for a while, however many come.
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#heard.size) this.#sayAll();
    }, SAID_EVERY_MS);
  }

  #toggle(opens) {
    page("reactions").hidden = !opens;
    page("react").setAttribute("aria-expanded", String(opens));
    if (opens) page("reactions").querySelector("button").focus();
  }
}
