// Another camera or microphone in the middle of a call; and what happens when one is plugged in or pulled out.

import { announce } from "../classroom/dom.js";
import { load, save } from "../classroom/storage.js";
import { gettext } from "../classroom/words.js";
import { fillChoice, secure } from "./devices.js";

const KEY = "call-devices"; // the door's
const KINDS = { camera: "videoinput", mic: "audioinput" };
const page = (id) => document.getElementById(id);

export class DeviceChoice {
  /** `media`: OwnMedia. */
  constructor(media) {
    this.media = media;
    for (const kind of Object.keys(KINDS)) {
      page(`call-${kind}-choice`).addEventListener("change", ({ target }) => this.#choose(kind, target.value));
    }
    page("view-button").addEventListener("click", () => this.refresh());
    if (secure()) navigator.mediaDevices.addEventListener("devicechange", () => this.refresh());
  }

  /** The devices that are there now, the ones in use chosen. */
  async refresh() {
    for (const [kind, input] of Object.entries(KINDS)) {
      const select = page(`call-${kind}-choice`);
      await fillChoice(select, input);
      select.value = this.media.deviceOf(kind);
    }
  }

  async #choose(kind, id) {
    const changed = await this.media.change(kind, id);
    if (changed) {
      save(KEY, { ...(load(KEY) ?? { camera: "any", mic: "any" }), [kind]: id });
      announce(id ? gettext("Changed.") : gettext("Switched off."));
    }
    await this.refresh();
  }
}
