// Who is here, whose hand went up first, and what hosts do about it.

import { el } from "../classroom/dom.js";
import { fill, gettext } from "../classroom/words.js";
import { seen } from "./more_controls.js";

const page = (id) => document.getElementById(id);
const HOSTS = ["host", "co-host"];
const ROLES = { host: gettext("host"), "co-host": gettext("co-host"), guest: gettext("guest") };

export class PeoplePanel {
  #people = [];
  #me = "";
  #role = "";
  #hosting = { co_hosts: [], banned: [] };
  #drawn = "";

  /** `send(message)` to the server. */
  constructor(send) {
    this.send = send;
    page("people-button").addEventListener("click", () => this.toggle());
    page("people-close").addEventListener("click", () => {
      this.toggle();
      seen(page("people-button")).focus();
    });
    page("chat-button").addEventListener("click", () => page("people").hidden || page("chat").hidden || this.toggle());
    page("mute-all").addEventListener("click", () => send({ type: "people.ask_mute" }));
    page("lower-all").addEventListener("click", () => send({ type: "hand.lower" }));
    page("remove-dialog").addEventListener("close", ({ target }) => this.#remove(target));
  }

  toggle() {
    const opens = page("people").hidden;
    page("people").hidden = !opens;
    page("people-button").setAttribute("aria-expanded", String(opens));
    // One panel beside the pictures is enough.
    if (opens && !page("chat").hidden) page("chat-button").click();
    if (opens) page("people-title").focus();
  }

  state(people, me) {
    this.#people = people;
    this.#me = me;
    this.role(people.find((person) => person.id === me)?.role ?? this.#role);
  }

  /** One's own role: what only hosts see follows it. */
  role(role) {
    this.#role = role;
    document.body.dataset.role = role;
    this.#draw();
  }

  hosting(hosting) {
    this.#hosting = hosting;
    this.#draw();
  }

  /** Asks before somebody is put out. */
  askToRemove(person) {
    const dialog = page("remove-dialog");
    dialog.dataset.person = person.id;
    page("remove-title").textContent = fill(gettext("Remove %(name)s?"), { name: person.name });
    dialog.returnValue = "";
    dialog.showModal();
  }

  #remove(dialog) {
    if (!["remove", "ban"].includes(dialog.returnValue)) return;
    this.send({ type: "person.remove", person: dialog.dataset.person, ban: dialog.returnValue === "ban" });
  }

  #draw() {
    const hands = this.#people.filter((person) => person.hand).sort((one, other) => one.hand_order - other.hand_order);
    const places = new Map(hands.map((person, at) => [person.id, at + 1]));
    // A list that stays the same is left alone, with the focus that may be in it.
    const drawn = JSON.stringify([this.#people.map((one) => [one.id, one.name, one.role, one.mic, one.session !== ""]), [...places], this.#role, this.#me, this.#hosting]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    page("people-count").textContent = String(this.#people.length);
    page("lower-all").disabled = hands.length === 0;
    const others = this.#people.filter((person) => !person.hand);
    page("people-list").replaceChildren(...[...hands, ...others].map((person) => this.#row(person, places.get(person.id))));
    page("banned").hidden = this.#hosting.banned.length === 0;
    page("banned-list").replaceChildren(
      ...this.#hosting.banned.map((ban) =>
        el("li", { class: "person" }, el("span", { class: "person-name", text: ban.name }),
          this.#button(gettext("Lift the ban"), gettext("Lift the ban of %(name)s"), ban, { type: "ban.lift", ban: ban.id })),
      ),
    );
    const away = this.#hosting.co_hosts.filter(({ person }) => !this.#people.some((one) => one.id === person));
    page("away-hosts").hidden = this.#role !== "host" || away.length === 0;
    page("away-hosts-list").replaceChildren(
      ...away.map((host) => el("li", { class: "person" }, el("span", { class: "person-name", text: host.name }), this.#takeBack(host.person, host))),
    );
  }

  #row(person, place) {
    const mine = person.id === this.#me;
    const notes = [];
    if (place) notes.push(fill(gettext("✋ %(place)s."), { place }));
    if (ROLES[person.role]) notes.push(ROLES[person.role]);
    if (!person.session) notes.push(gettext("reconnecting…"));
    else if (!person.mic) notes.push(gettext("muted"));
    return el(
      "li",
      { class: "person" },
      el("span", { class: "person-name" }, el("b", { dir: "auto", text: mine ? fill(gettext("%(name)s (you)"), person) : person.name }), el("span", { class: "muted", text: notes.length ? ` ${notes.join(" · ")}` : "" })),
      ...(HOSTS.includes(this.#role) ? this.#hostButtons(person, mine) : []),
    );
  }

  #hostButtons(person, mine) {
    const buttons = [];
    if (person.hand) buttons.push(this.#button(gettext("Lower hand"), gettext("Lower the hand of %(name)s"), person, { type: "hand.lower", person: person.id }));
    if (mine) return buttons;
    if (person.mic) buttons.push(this.#button(gettext("Ask to mute"), gettext("Ask %(name)s to mute"), person, { type: "person.ask_mute", person: person.id }));
    if (this.#role === "host" && person.role === "member") {
      buttons.push(this.#button(gettext("Make co-host"), gettext("Make %(name)s a co-host"), person, { type: "co_host.set", person: person.id, on: true }));
    }
    if (this.#role === "host" && person.role === "co-host") buttons.push(this.#takeBack(person.id, person));
    if (person.role !== "host" && (this.#role === "host" || person.role !== "co-host")) {
      buttons.push(
        el("button", {
          type: "button",
          class: "button button--quiet",
          text: gettext("Remove…"),
          "aria-label": fill(gettext("Remove %(name)s from the call…"), person),
          onclick: () => this.askToRemove(person),
        }),
      );
    }
    return buttons;
  }

  #takeBack(id, person) {
    return this.#button(gettext("No longer co-host"), gettext("%(name)s is no longer a co-host"), person, { type: "co_host.set", person: id, on: false });
  }

  #button(text, label, person, message) {
    return el("button", { type: "button", class: "button button--quiet", text, "aria-label": fill(label, { name: person.name }), onclick: () => this.send(message) });
  }
}

/** Whether nobody who hosts would be left if `me` went. */
export function leavesUnhosted(people, me) {
  const others = people.filter((person) => person.id !== me);
  const mine = people.find((person) => person.id === me);
  return HOSTS.includes(mine?.role) && others.length > 0 && !others.some((person) => HOSTS.includes(person.role));
}
