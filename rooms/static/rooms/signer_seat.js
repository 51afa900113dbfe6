// The signer's seat: asking for it, giving it, and who waits for an answer.

import { announce, el } from "../classroom/dom.js";
import { fill, gettext } from "../classroom/words.js";

const page = (id) => document.getElementById(id);

export class SignerSeat {
  #me = "";
  #mine = "";
  #asking = "";

  /** `send(message)`; `onAsked()`: somebody new asks, and this person is a host. */
  constructor(send, { onAsked }) {
    this.send = send;
    this.onAsked = onAsked;
    page("sign-button").addEventListener("click", () => send({ type: "signer.ask", on: this.#mine === "" }));
  }

  /** After coming in and after coming back: a question that wasn't answered is asked again. */
  joined(id) {
    this.#me = id;
    if (this.#mine === "asked") this.send({ type: "signer.ask", on: true });
  }

  state(people) {
    const { signer = "", role = "" } = people.find((person) => person.id === this.#me) ?? {};
    if (signer !== this.#mine) this.#changed(signer);
    this.#showAsking(["host", "co-host"].includes(role) ? people : []);
  }

  /** A button for somebody's tile, for hosts; `update(person)` keeps it in step. */
  static button(person, send) {
    const button = el("button", { type: "button", class: "tile-button for-hosts", text: gettext("Signs") });
    button.setAttribute("aria-label", fill(gettext("Signer’s seat for %(name)s"), { name: person.name }));
    button.addEventListener("click", () =>
      send({ type: "signer.seat", person: person.id, on: button.getAttribute("aria-pressed") !== "true" }),
    );
    const update = ({ signer }) => button.setAttribute("aria-pressed", String(signer === "seated"));
    update(person);
    return { button, update };
  }

  #changed(mine) {
    const before = this.#mine;
    this.#mine = mine;
    page("sign-button").setAttribute("aria-pressed", String(mine !== ""));
    page("sign-state").textContent = mine === "asked" ? gettext("Asked to sign…") : gettext("I sign");
    if (mine === "seated") announce(gettext("You have a signer’s seat: everybody sees your picture large."));
    else if (before === "seated") announce(gettext("You have left the signer’s seat."));
    else if (mine === "asked") announce(gettext("The host is asked for a signer’s seat."));
    else announce(gettext("You have no signer’s seat."));
  }

  #showAsking(people) {
    const asking = people.filter((person) => person.signer === "asked");
    const signature = asking.map((person) => person.id).join(" ");
    if (signature === this.#asking) return;
    const isNew = asking.some((person) => !this.#asking.includes(person.id));
    this.#asking = signature;
    page("signer-asks").replaceChildren(...asking.map((person) => this.#question(person)));
    page("signer-asks").hidden = asking.length === 0;
    if (!isNew) return;
    announce(fill(gettext("%(name)s asks for a signer’s seat."), { name: asking.at(-1).name }));
    this.onAsked();
  }

  #question({ id, name }) {
    const answer = (on, text, label, kind) =>
      el("button", {
        type: "button",
        class: `button ${kind}`,
        text,
        "aria-label": fill(label, { name }),
        onclick: () => this.send({ type: "signer.seat", person: id, on }),
      });
    return el(
      "p",
      { class: "knock" },
      el("span", { text: fill(gettext("%(name)s asks for a signer’s seat."), { name }) }),
      answer(true, gettext("Give it"), gettext("Give %(name)s a signer’s seat"), ""),
      answer(false, gettext("Not now"), gettext("No signer’s seat for %(name)s now"), "button--quiet"),
    );
  }
}
