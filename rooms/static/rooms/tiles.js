// The pictures: one tile for each person and each shared screen. Everybody pins as many as they want.

import { announce, el } from "../classroom/dom.js";
import { fill, gettext } from "../classroom/words.js";

export class Tiles {
  #list = document.getElementById("tiles");
  #tiles = new Map(); // "<person>" or "<person> screen" → {element, video, …}
  #streams = new Map(); // person → Map(stream id → MediaStream)
  #pinned = new Set();
  #states = new Map();
  #people = [];

  /** `host(action, person)`: "remove" or "ask_mute". Its buttons are shown to hosts only. */
  constructor({ host = null } = {}) {
    this.host = host;
    this.me = null;
  }

  setOwn(stream) {
    this.own = stream;
    this.draw(this.#people);
  }

  addTrack(person, track, stream) {
    if (!this.#streams.has(person)) this.#streams.set(person, new Map());
    const streams = this.#streams.get(person);
    streams.set(stream.id, stream);
    stream.addEventListener("removetrack", () => stream.getTracks().length || streams.delete(stream.id));
    this.draw(this.#people);
  }

  setState(person, state) {
    this.#states.set(person, state);
    if (state === "closed") this.#streams.delete(person);
    this.draw(this.#people);
  }

  /** Draws `people` of the room's state; tiles that stay are changed in place, so that pictures go on. */
  draw(people) {
    this.#people = people;
    const wanted = new Map();
    for (const person of people) {
      wanted.set(person.id, { person, stream: this.#pictureOf(person), isScreen: false });
      if (person.screen && person.id !== this.me) {
        const stream = this.#streams.get(person.id)?.get(person.screen) ?? null;
        wanted.set(`${person.id} screen`, { person, stream, isScreen: true });
      }
    }
    for (const [key, tile] of this.#tiles) {
      if (wanted.has(key)) continue;
      tile.element.remove();
      this.#tiles.delete(key);
      this.#pinned.delete(key);
    }
    for (const [key, shown] of wanted) this.#show(key, shown);
    this.#list.dataset.count = String(wanted.size);
    this.#list.dataset.pinned = String(this.#pinned.size);
  }

  #pictureOf(person) {
    if (person.id === this.me) return this.own ?? null;
    const streams = [...(this.#streams.get(person.id)?.values() ?? [])];
    return streams.find((stream) => stream.id !== person.screen) ?? null;
  }

  #show(key, { person, stream, isScreen }) {
    const tile = this.#tiles.get(key) ?? this.#make(key, person, isScreen);
    const mine = person.id === this.me;
    if (tile.video.srcObject !== stream) tile.video.srcObject = stream;
    tile.video.muted = mine;
    const shows = Boolean(stream) && (isScreen || person.camera);
    tile.element.classList.toggle("tile--dark", !shows);
    tile.element.classList.toggle("tile--hand", person.hand && !isScreen);
    tile.element.classList.toggle("tile--pinned", this.#pinned.has(key));
    tile.element.classList.toggle("tile--mine", mine && !isScreen);
    const name = mine ? fill(gettext("%(name)s (you)"), { name: person.name }) : person.name;
    tile.name.textContent = isScreen ? fill(gettext("%(name)s’s screen"), { name: person.name }) : name;
    tile.notes.textContent = isScreen ? "" : this.#notes(person, mine).join(" · ");
    tile.pin.setAttribute("aria-pressed", String(this.#pinned.has(key)));
  }

  #notes(person, mine) {
    const notes = [];
    if (person.role === "host") notes.push(gettext("host"));
    if (person.role === "co-host") notes.push(gettext("co-host"));
    if (person.hand) notes.push(gettext("hand raised"));
    if (!person.mic) notes.push(gettext("muted"));
    if (!person.camera) notes.push(gettext("camera off"));
    const state = this.#states.get(person.id);
    if (!mine && (!person.session || state === "disconnected" || state === "failed")) notes.push(gettext("reconnecting…"));
    return notes;
  }

  #make(key, person, isScreen) {
    const video = el("video", { autoplay: true, playsinline: true, "aria-hidden": "true" });
    const name = el("b", {});
    const notes = el("span", { class: "tile-notes" });
    const pin = el("button", {
      type: "button",
      class: "tile-button",
      text: gettext("Pin"),
      "aria-pressed": "false",
      "aria-label": fill(gettext("Pin %(name)s"), { name: person.name }),
      onclick: () => this.#togglePin(key, person.name),
    });
    const buttons = el("div", { class: "tile-buttons" }, pin);
    if (this.host && !isScreen && person.id !== this.me) buttons.append(...this.#hostButtons(person));
    const initial = el("span", { class: "tile-initial", "aria-hidden": "true", text: [...person.name][0] ?? "?" });
    if (person.role !== "guest" && !isScreen) {
      const address = new URL(`people/${person.id}/avatar/`, location.href);
      initial.replaceChildren(el("img", { class: "avatar", src: address.href, alt: "" }));
    }
    const words = el("p", { class: "tile-words" }, name, notes);
    const element = el("li", { class: isScreen ? "tile tile--screen" : "tile" }, initial, video, words, buttons);
    element.dataset.person = person.id;
    this.#list.append(element);
    const tile = { element, video, name, notes, pin };
    this.#tiles.set(key, tile);
    return tile;
  }

  #hostButtons(person) {
    const button = (text, label, action) =>
      el("button", {
        type: "button",
        class: "tile-button for-hosts",
        text,
        "aria-label": fill(label, { name: person.name }),
        onclick: () => this.host(action, person),
      });
    return [
      button(gettext("Ask to mute"), gettext("Ask %(name)s to mute"), "ask_mute"),
      button(gettext("Remove"), gettext("Remove %(name)s"), "remove"),
    ];
  }

  #togglePin(key, name) {
    const now = !this.#pinned.has(key);
    if (now) this.#pinned.add(key);
    else this.#pinned.delete(key);
    announce(fill(now ? gettext("%(name)s is pinned.") : gettext("%(name)s is no longer pinned."), { name }));
    this.draw(this.#people);
  }
}
