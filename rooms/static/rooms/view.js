// What this person sees of the others, and what follows from it: layout and data saving (remembered in this browser),
// who speaks or signs just now, whose camera needn't be sent, and who yields to whom.

import { load, save } from "../classroom/storage.js";
import { LAYOUTS } from "./layout.js";
import { MotionWatch } from "./motion.js";
import { ActiveSpeaker } from "./speaker.js";

const KEY = "call-view";
const LISTEN_EVERY_MS = 250;
const page = (id) => document.getElementById(id);

/** Whose cameras needn't be sent here. Who signs and who was pinned always is. */
export function unwanted(people, { me, shown, pinned, saving }) {
  return new Set(
    people
      .filter(({ id, signer }) => id !== me && signer !== "seated" && !pinned.has(id) && (saving || !shown.has(id)))
      .map(({ id }) => id),
  );
}

/** How one's own camera is to be sent, given who has a signer's seat. */
export function favour(people, me) {
  const signers = people.filter(({ signer }) => signer === "seated").map(({ id }) => id);
  return { signs: signers.includes(me), yields: signers.some((id) => id !== me) };
}

export class View {
  #chosen = { layout: "gallery", saving: Boolean(navigator.connection?.saveData) };
  #people = [];
  #placed = { shown: new Set(), pinned: new Set(), small: new Set() };
  #signing = new Set();
  #speaker = new ActiveSpeaker();

  /** `tiles` and `video` of this call; `tiles.onPlaced` and `video.handlers.onWords` are to call `placed` and `heard`. */
  constructor(tiles, video) {
    this.tiles = tiles;
    this.video = video;
    this.motion = new MotionWatch((signing) => video.say({ signing }));
    const kept = load(KEY) ?? {};
    if (LAYOUTS.includes(kept.layout)) this.#chosen.layout = kept.layout;
    if (typeof kept.saving === "boolean") this.#chosen.saving = kept.saving;
    page("layout-choice").value = this.#chosen.layout;
    page("layout-choice").addEventListener("change", ({ target }) => this.#choose({ layout: target.value }));
    page("save-data").checked = this.#chosen.saving;
    page("save-data").addEventListener("change", ({ target }) => this.#choose({ saving: target.checked }));
    page("view-button").addEventListener("click", () => page("view-dialog").showModal());
    tiles.look(this.#chosen);
    setInterval(() => this.#listen(), LISTEN_EVERY_MS);
  }

  /** Of the room's state. */
  state(people) {
    this.#people = people;
    this.video.favour(favour(people, this.tiles.me));
    this.#pause();
  }

  /** One's own camera's stream, or null. */
  own(stream) {
    this.motion.follow(stream);
  }

  placed(placed) {
    this.#placed = placed;
    this.#pause();
  }

  heard(person, { signing }) {
    if (signing) this.#signing.add(person);
    else this.#signing.delete(person);
  }

  #choose(chosen) {
    Object.assign(this.#chosen, chosen);
    save(KEY, this.#chosen);
    this.tiles.look(chosen);
    this.#pause();
  }

  #pause() {
    const { shown, pinned, small } = this.#placed;
    const paused = unwanted(this.#people, { me: this.tiles.me, shown, pinned, saving: this.#chosen.saving });
    const kept = this.#people.filter(({ id, signer }) => signer === "seated" || pinned.has(id)).map(({ id }) => id);
    this.video.pause(paused, new Set([...small].filter((id) => !kept.includes(id))));
  }

  #listen() {
    const sounds = this.video.sounds();
    const activity = new Map(
      this.#people
        .filter(({ id }) => sounds.has(id))
        .map(({ id, mic, signer }) => [
          id,
          { sound: mic ? sounds.get(id) : 0, signing: this.#signing.has(id), seated: signer === "seated" },
        ]),
    );
    const now = performance.now();
    this.tiles.look({ speaker: this.#speaker.follow(activity, now), speaking: this.#speaker.active(now).join(" ") });
  }
}
