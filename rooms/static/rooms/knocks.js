// Who waits at the door, for hosts: each with the two answers.

import { el } from "../classroom/dom.js";
import { fill, gettext } from "../classroom/words.js";
import { say } from "./announcer.js";
import { attract } from "./attention.js";

export class Knocks {
  #list = document.getElementById("knocks");
  #ids = new Set();

  constructor(send) {
    this.send = send;
  }

  state(waiting) {
    const isNew = waiting.some((knock) => !this.#ids.has(knock.id));
    if (!isNew && waiting.length === this.#ids.size) return;
    this.#ids = new Set(waiting.map((knock) => knock.id));
    this.#list.replaceChildren(...waiting.map((knock) => this.#draw(knock)));
    this.#list.hidden = waiting.length === 0;
    if (!isNew) return;
    say(fill(gettext("%(name)s knocks."), { name: waiting.at(-1).name }));
    attract();
  }

  #draw({ id, name }) {
    const answer = (type, text, label, kind) =>
      el("button", {
        type: "button",
        class: `button ${kind}`,
        text,
        "aria-label": fill(label, { name }),
        onclick: () => this.send({ type, knock: id }),
      });
    return el(
      "p",
      { class: "knock" },
      el("span", { text: fill(gettext("%(name)s knocks."), { name }) }),
      answer("knock.admit", gettext("Let in"), gettext("Let %(name)s in"), ""),
      answer("knock.refuse", gettext("Refuse"), gettext("Refuse %(name)s"), "button--quiet"),
    );
  }
}
