// Before the call: name, camera and microphone, a mirror and a level meter.

import { load, save } from "../classroom/storage.js";
import * as devices from "./devices.js";
import { watchPicture } from "./picture_hints.js";

const CHOICES = "call-devices";
const page = (id) => document.getElementById(id);

export class Door {
  #stopMeasuring = null;
  #stopHints = null;
  #problems = new Map();
  #late = null; // once the door is shut: what becomes of a device that opens only now

  /**
   * `onEnter(name)` is called when the form is sent. `tracks.camera` and `.mic` are what was chosen, or null; `onLate`
   * gets them when the browser's question was answered after the person had gone in.
   */
  constructor(name, onEnter, onLate) {
    this.onLate = onLate;
    this.tracks = { camera: null, mic: null };
    page("name").value = name || (load("call-name") ?? "");
    page("camera-choice").addEventListener("change", () => this.#choose("camera"));
    page("mic-choice").addEventListener("change", () => this.#choose("mic"));
    page("enter").addEventListener("submit", (event) => {
      event.preventDefault();
      const written = page("name").value.trim();
      if (!written) return;
      if (written !== name) save("call-name", written);
      onEnter(written);
    });
  }

  get name() {
    return page("name").value.trim();
  }

  /** Opens the devices that were used last, or the first ones. Resolves when that is done, well or not. */
  async prepare() {
    const last = load(CHOICES) ?? { camera: "any", mic: "any" };
    for (const kind of ["camera", "mic"]) {
      if (last[kind]) await this.#open(kind, last[kind] === "any" ? "" : last[kind]);
    }
    await this.#list();
  }

  /** The meter isn't needed inside. */
  close() {
    this.#shut((kind, track) => this.onLate({ [kind]: track }));
  }

  /** It is over: nothing goes on looking or listening. */
  stop() {
    this.#shut((_kind, track) => track.stop());
    for (const track of Object.values(this.tracks)) track?.stop();
  }

  #shut(late) {
    this.#late = late;
    this.#stopMeasuring?.();
    this.#stopMeasuring = null;
    this.#stopHints?.();
    this.#stopHints = null;
    page("mirror").srcObject = null;
  }

  async #list() {
    for (const [kind, select, input] of [
      ["camera", page("camera-choice"), "videoinput"],
      ["mic", page("mic-choice"), "audioinput"],
    ]) {
      await devices.fillChoice(select, input);
      select.value = this.tracks[kind]?.getSettings().deviceId ?? "";
    }
  }

  async #choose(kind) {
    const id = page(`${kind}-choice`).value;
    this.tracks[kind]?.stop();
    this.tracks[kind] = null;
    this.#problems.delete(kind);
    if (id) await this.#open(kind, id);
    else this.#show();
    save(CHOICES, { ...(load(CHOICES) ?? { camera: "any", mic: "any" }), [kind]: id });
  }

  async #open(kind, id) {
    try {
      const track = await devices.open(kind, id);
      if (this.#late) return this.#late(kind, track);
      this.tracks[kind] = track;
      track.addEventListener("ended", () => this.#goes(kind, track));
      this.#problems.delete(kind);
    } catch (error) {
      if (id && error.cause?.name === "OverconstrainedError") return this.#open(kind, "");
      this.#problems.set(kind, error.message);
    }
    this.#show();
    return undefined;
  }

  /** Nobody is to go in with a camera that shows nothing. */
  #goes(kind, track) {
    if (this.#late || this.tracks[kind] !== track) return;
    this.tracks[kind] = null;
    page(`${kind}-choice`).value = "";
    this.#problems.set(kind, devices.GONE[kind]);
    this.#show();
  }

  #show() {
    if (this.#late) return;
    const { camera, mic } = this.tracks;
    page("mirror").srcObject = camera ? new MediaStream([camera]) : null;
    page("mirror-off").hidden = Boolean(camera);
    this.#stopHints?.();
    this.#stopHints = camera ? watchPicture(page("mirror"), page("picture-hint")) : null;
    this.#stopMeasuring?.();
    this.#stopMeasuring = mic ? devices.measure(mic, (level) => (page("level").value = level)) : null;
    if (!mic) page("level").value = 0;
    page("device-problem").hidden = this.#problems.size === 0;
    page("device-problem").textContent = [...new Set(this.#problems.values())].join(" ");
  }
}
