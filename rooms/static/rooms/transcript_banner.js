// Says to everybody, all the time, that a transcript is kept; starts and stops it for those who may.

import { announce, el } from "../classroom/dom.js";
import { fill, gettext } from "../classroom/words.js";

const page = (id) => document.getElementById(id);

export class TranscriptBanner {
  #running = null;
  #id = "";

  /** `signedIn`: guests can't read a transcript afterwards, so they get no link to it. */
  constructor(send, { signedIn }) {
    this.signedIn = signedIn;
    page("transcript-button").addEventListener("click", () =>
      send({ type: this.#running ? "transcript.stop" : "transcript.start" }),
    );
  }

  state({ running, id, started_by: by, may_start: mayStart }) {
    const before = this.#running;
    const former = this.#id;
    this.#running = running;
    this.#id = id;
    page("transcript-button").hidden = !mayStart;
    page("transcript-button").textContent = running ? gettext("Stop transcript") : gettext("Start transcript");
    if (running === before) return;
    if (running) this.#showRunning(by);
    else if (before) this.#showEnded(former);
  }

  #showRunning(by) {
    const text = by
      ? fill(gettext("A transcript is kept, started by %(name)s: captions, and what is written in the chat."), { name: by })
      : gettext("A transcript is kept: captions, and what is written in the chat.");
    this.#show(true, el("span", { class: "transcript-dot", "aria-hidden": "true" }), el("span", { text }));
    announce(text);
  }

  #showEnded(id) {
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
    const link = el("a", { href: `/rooms/transcripts/${id}/`, target: "_blank", rel: "noopener", text: gettext("Read it") });
    this.#show(false, el("span", { text }), link, close);
  }

  #show(running, ...content) {
    page("transcript-banner").dataset.running = String(running);
    page("transcript-banner").replaceChildren(...content);
    page("transcript-banner").hidden = false;
  }
}
