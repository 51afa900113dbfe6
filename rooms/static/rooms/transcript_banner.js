// Says to everybody, all the time, that a transcript is kept; starts and stops it for those who may.

import { announce, el } from "../classroom/dom.js";
import { fill, gettext } from "../classroom/words.js";

const page = (id) => document.getElementById(id);
const addressOf = (id) => `/rooms/transcripts/${id}/`;

export class TranscriptBanner {
  #running = null;
  #id = ""; // the one that runs, or ran before
  #newest = ""; // that can be read
  #link = null; // to that, once it has ended

  /** `signedIn`: guests can't read a transcript afterwards, so they get no link to it. */
  constructor(send, { signedIn }) {
    this.signedIn = signedIn;
    page("transcript-button").addEventListener("click", () =>
      send({ type: this.#running ? "transcript.stop" : "transcript.start" }),
    );
  }

  state({ running, id, started_by: by, may_start: mayStart }) {
    const before = this.#running;
    this.#running = running;
    if (running) this.#id = id;
    this.#newest = id;
    page("transcript-button").hidden = !mayStart;
    page("transcript-button").textContent = running ? gettext("Stop transcript") : gettext("Start transcript");
    if (running !== before) {
      if (running) this.#showRunning(by);
      else if (before) this.#showEnded();
    }
    // In the bin it can't be read; it may come back.
    if (this.#link) this.#link.hidden = id !== this.#id;
  }

  /** Where what was kept can be read after the call; "" for guests, and when nothing was. */
  get address() {
    return this.signedIn && this.#newest ? addressOf(this.#newest) : "";
  }

  #showRunning(by) {
    const text = by
      ? fill(gettext("A transcript is kept, started by %(name)s: captions, and what is written in the chat."), { name: by })
      : gettext("A transcript is kept: captions, and what is written in the chat.");
    this.#show(true, el("span", { class: "transcript-dot", "aria-hidden": "true" }), el("span", { text }));
    announce(text);
  }

  #showEnded() {
    const text = gettext("The transcript has ended. Nothing more is kept.");
    announce(text);
    if (!this.signedIn) {
      page("transcript-banner").hidden = true;
      return;
    }
    const close = el("button", {
      type: "button",
      class: "button button--quiet",
      text: gettext("Close"),
      onclick: () => (page("transcript-banner").hidden = true),
    });
    this.#link = el("a", { href: addressOf(this.#id), target: "_blank", rel: "noopener", text: gettext("Read it") });
    this.#show(false, el("span", { text }), this.#link, close);
  }

  #show(running, ...content) {
    page("transcript-banner").dataset.running = String(running);
    page("transcript-banner").replaceChildren(...content);
    page("transcript-banner").hidden = false;
  }
}
