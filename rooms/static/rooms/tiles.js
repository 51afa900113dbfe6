// The pictures: one tile for each person and each shared screen. Everybody pins as many as they want; where tiles stand
// is worked out in layout.js.

import { announce, el } from "../classroom/dom.js";
import { fill, gettext } from "../classroom/words.js";
import { arrange, roles } from "./layout.js";
import { SignerSeat } from "./signer_seat.js";

// What the small size of cameras fills well.
const SMALL_PIXELS = 480;

export class Tiles {
  #list = document.getElementById("tiles");
  #tiles = new Map(); // "<person>" or "<person> screen" → {element, video, …}
  #streams = new Map(); // person → Map(stream id → MediaStream)
  #pinned = new Set(); // who went, too: an interpreter whose line was cut comes back as large as before
  #states = new Map();
  #people = [];
  #view = { layout: "gallery", speaker: "", speaking: "", saving: false };
  #warnings = new Map(); // person → what is wrong with their picture, in words

  /**
   * `host(action, person)`: "remove" or "ask_mute"; `giveSeat(message)`: their buttons are shown to hosts only.
   * `onPlaced({shown, pinned, small})` gets the people whose cameras' pictures are on the stage, whom this person
   * pinned, and whose picture needs few pixels.
   */
  constructor({ host = null, giveSeat = null, onPlaced = () => {} } = {}) {
    this.host = host;
    this.giveSeat = giveSeat;
    this.onPlaced = onPlaced;
    this.me = null;
    new ResizeObserver(() => this.#place()).observe(this.#list);
  }

  /** `view`: some of {layout, speaker, speaking, saving}; `speaking` are ids with spaces between. */
  look(view) {
    if (Object.entries(view).every(([name, value]) => this.#view[name] === value)) return;
    Object.assign(this.#view, view);
    this.draw(this.#people);
  }

  /** `texts`: Map of person → what is wrong with their picture. */
  warn(texts) {
    if (JSON.stringify([...texts]) === JSON.stringify([...this.#warnings])) return;
    this.#warnings = texts;
    this.draw(this.#people);
  }

  /** Whether somebody's camera's picture is to be seen just now. */
  shows(person) {
    const tile = this.#tiles.get(person);
    return Boolean(tile) && !tile.element.hidden && !tile.element.matches(".tile--dark");
  }

  /** The tracks of somebody's camera and microphone, without their shared screen. */
  tracksOf(person) {
    const tile = this.#tiles.get(person);
    return (tile && this.#pictureOf(tile.person)?.getTracks()) ?? [];
  }

  setOwn(stream) {
    this.own = stream;
    this.draw(this.#people);
  }

  /** `id`: what the sender calls the stream. */
  addTrack(person, track, stream, id = stream.id) {
    if (!this.#streams.has(person)) this.#streams.set(person, new Map());
    const streams = this.#streams.get(person);
    streams.set(id, stream);
    stream.addEventListener("removetrack", () => stream.getTracks().length || streams.delete(id));
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
    }
    for (const [key, shown] of wanted) this.#show(key, shown);
    this.#place();
  }

  #place() {
    const tiles = [...this.#tiles].map(([key, { person, isScreen, video, element }]) => ({
      key,
      person: person.id,
      isScreen,
      mine: person.id === this.me,
      signs: person.signer === "seated",
      pinned: this.#pinned.has(key),
      aspect: video.videoWidth && !element.matches(".tile--dark") ? video.videoWidth / video.videoHeight : undefined,
    }));
    const standing = roles(tiles, this.#view);
    const places = arrange(standing, { width: this.#list.clientWidth, height: this.#list.clientHeight });
    for (const { key, person } of tiles) {
      const { element } = this.#tiles.get(key);
      const place = places.get(key);
      element.hidden = !place;
      element.classList.toggle("tile--speaking", this.#view.speaking.includes(person));
      if (!place) continue;
      element.classList.toggle("tile--small", place.width < 260 || place.height < 150);
      for (const [name, value] of [["left", place.x], ["top", place.y], ["width", place.width], ["height", place.height]]) {
        element.style.setProperty(name, `${value.toFixed(1)}px`);
      }
    }
    const people = (some) => new Set(some.filter((tile) => !tile.isScreen).map((tile) => tile.person));
    const isSmall = ({ key }) => places.has(key) && places.get(key).width * devicePixelRatio <= SMALL_PIXELS;
    this.onPlaced({
      shown: people(tiles.filter((tile) => places.has(tile.key))),
      pinned: people(tiles.filter((tile) => tile.pinned)),
      small: people(tiles.filter(isSmall)),
    });
  }

  #pictureOf(person) {
    if (person.id === this.me) return this.own ?? null;
    const streams = [...(this.#streams.get(person.id)?.values() ?? [])];
    return streams.find((stream) => stream.id !== person.screen) ?? null;
  }

  #show(key, { person, stream, isScreen }) {
    const tile = this.#tiles.get(key) ?? this.#make(key, person, isScreen);
    const mine = person.id === this.me;
    tile.person = person;
    if (tile.video.srcObject !== stream) tile.video.srcObject = stream;
    tile.video.muted = mine;
    const paused = this.#isPaused(key, person, isScreen);
    const shows = Boolean(stream) && (isScreen || person.camera) && !paused;
    tile.element.classList.toggle("tile--dark", !shows);
    tile.element.classList.toggle("tile--hand", person.hand && !isScreen);
    tile.element.classList.toggle("tile--pinned", this.#pinned.has(key));
    tile.element.classList.toggle("tile--mine", mine && !isScreen);
    tile.element.classList.toggle("tile--signer", person.signer === "seated" && !isScreen);
    const warning = (!isScreen && shows && this.#warnings.get(person.id)) || "";
    tile.warning.hidden = !warning;
    if (tile.warning.textContent !== warning) tile.warning.textContent = warning;
    const name = mine ? fill(gettext("%(name)s (you)"), { name: person.name }) : person.name;
    tile.name.textContent = isScreen ? fill(gettext("%(name)s’s screen"), { name: person.name }) : name;
    tile.notes.textContent = isScreen ? "" : this.#notes(person, mine, paused).join(" · ");
    tile.seat?.update(person);
    tile.pin.setAttribute("aria-pressed", String(this.#pinned.has(key)));
  }

  /** To save data; neither who signs nor who was pinned is paused. */
  #isPaused(key, person, isScreen) {
    const kept = isScreen || person.id === this.me || person.signer === "seated" || this.#pinned.has(key);
    return this.#view.saving && !kept;
  }

  #notes(person, mine, paused) {
    const notes = [];
    if (person.signer === "seated") notes.push(gettext("signs"));
    if (person.role === "host") notes.push(gettext("host"));
    if (person.role === "co-host") notes.push(gettext("co-host"));
    if (person.hand) notes.push(gettext("hand raised"));
    if (!person.mic) notes.push(gettext("muted"));
    if (!person.camera) notes.push(gettext("camera off"));
    else if (paused) notes.push(gettext("paused to save data"));
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
    const seat = this.giveSeat && !isScreen ? SignerSeat.button(person, this.giveSeat) : null;
    if (seat) buttons.append(seat.button);
    if (this.host && !isScreen && person.id !== this.me) buttons.append(...this.#hostButtons(person));
    const initial = el("span", { class: "tile-initial", "aria-hidden": "true", text: [...person.name][0] ?? "?" });
    if (person.role !== "guest" && !isScreen) {
      const address = new URL(`people/${person.id}/avatar/`, location.href);
      initial.replaceChildren(el("img", { class: "avatar", src: address.href, alt: "" }));
    }
    const words = el("p", { class: "tile-words" }, name, notes);
    const warning = el("p", { class: "tile-warning", hidden: true });
    const element = el("li", { class: isScreen ? "tile tile--screen" : "tile" }, initial, video, words, warning, buttons);
    element.dataset.person = person.id;
    // A phone that is turned sends another shape.
    video.addEventListener("resize", () => this.#place());
    this.#list.append(element);
    const tile = { element, video, name, notes, pin, warning, seat, person, isScreen };
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
