// What this person sends: microphone, camera, screen, and the raised hand.

import * as devices from "./devices.js";

export class OwnMedia {
  #tracks = { mic: null, camera: null };
  #screen = null;
  #opensScreen = false;
  #isOver = false;
  #turn = Promise.resolve();
  #gone = new Set(); // what went off by itself

  /** `onChange(own)` after every change; `own` = {mic, camera, hand, screen, stream}. `onProblem(text)` for people. */
  constructor(video, onChange, onProblem) {
    this.video = video;
    this.onChange = onChange;
    this.onProblem = onProblem;
    this.hand = false;
    // One stream, so that others get picture and sound together and in step.
    this.stream = new MediaStream();
  }

  get own() {
    return {
      mic: Boolean(this.#tracks.mic?.enabled),
      camera: Boolean(this.#tracks.camera),
      hand: this.hand,
      screen: this.#screen?.id ?? "",
      stream: this.#tracks.camera ? this.stream : null,
    };
  }

  /** Starts with what was opened at the door; a device that opened late and has a successor is let go. */
  take(tracks) {
    for (const kind of ["mic", "camera"]) {
      if (tracks[kind] && this.#tracks[kind]) tracks[kind].stop();
      else if (tracks[kind]) this.#use(kind, tracks[kind]);
    }
    this.onChange(this.own);
  }

  /** The microphone is only silenced, so that it is back at once; the camera is let go, so that its light goes out. */
  toggle(kind) {
    return this.#inTurn(() => this.#toggle(kind));
  }

  async #toggle(kind) {
    const track = this.#tracks[kind];
    try {
      if (!track) await this.#open(kind);
      else if (kind === "mic") track.enabled = !track.enabled;
      else await this.#letGo(kind);
    } catch (error) {
      this.onProblem(error.message);
    }
    this.onChange(this.own);
  }

  get cameraTrack() {
    return this.#tracks.camera;
  }

  /** The id of the device in use, or "". */
  deviceOf(kind) {
    return this.#tracks[kind]?.getSettings().deviceId ?? "";
  }

  /** Another device, or none ("") — in the same place of every connection, so that nobody notices more than a blink. */
  change(kind, id) {
    return this.#inTurn(() => this.#change(kind, id));
  }

  /** A second press while a device still opens must not open it twice: nobody would ever switch the first one off. */
  #inTurn(act) {
    const done = this.#turn.then(act);
    this.#turn = done.catch(() => {});
    return done;
  }

  async #change(kind, id) {
    const former = this.deviceOf(kind);
    let changed = true;
    try {
      if (id) await this.#replace(kind, id);
      else if (former) await this.#letGo(kind);
    } catch (error) {
      changed = false;
      this.onProblem(error.message);
      if (former) await this.#replace(kind, former).catch(() => this.#letGo(kind));
    }
    this.onChange(this.own);
    return changed;
  }

  async toggleScreen() {
    if (this.#screen) {
      this.#stopScreen();
      return;
    }
    if (this.#opensScreen) return;
    this.#opensScreen = true;
    try {
      const stream = await devices.openScreen();
      if (!stream) return;
      if (this.#isOver) {
        stream.getTracks().forEach((track) => track.stop());
        return;
      }
      this.#screen = stream;
      // The others learn first which stream is the screen.
      this.onChange(this.own);
      for (const track of stream.getTracks()) {
        track.addEventListener("ended", () => this.#stopScreen());
        await this.video.put(track.kind === "video" ? "screen" : "screen-sound", track, stream);
      }
    } catch (error) {
      this.onProblem(error.message);
    } finally {
      this.#opensScreen = false;
    }
  }

  toggleHand() {
    this.hand = !this.hand;
    this.onChange(this.own);
  }

  /** A host has taken it down; the others know. */
  lowerHand() {
    this.hand = false;
    this.onChange(this.own);
  }

  /** For good. */
  stop() {
    this.#isOver = true;
    for (const stream of [this.stream, this.#screen]) stream?.getTracks().forEach((track) => track.stop());
    this.#tracks = { mic: null, camera: null };
    this.#screen = null;
  }

  async #use(kind, track) {
    if (this.#isOver) {
      track.stop();
      return;
    }
    this.#tracks[kind] = track;
    this.stream.addTrack(track);
    track.addEventListener("ended", () => this.#tracks[kind] === track && this.#goes(kind));
    await this.video.put(kind, track, this.stream);
  }

  /** What was said of it when it went is true no more. */
  async #open(kind) {
    await this.#use(kind, await devices.open(kind));
    if (this.#gone.delete(kind)) this.onProblem("");
  }

  async #goes(kind) {
    this.#gone.add(kind);
    this.onProblem(devices.GONE[kind]);
    await this.#letGo(kind);
    this.onChange(this.own);
  }

  async #replace(kind, id) {
    const before = this.#tracks[kind];
    const wasOn = before?.enabled ?? true;
    // Phones don't open a second camera beside the first.
    before?.stop();
    const track = await devices.open(kind, id);
    track.enabled = wasOn;
    if (before) this.stream.removeTrack(before);
    await this.#use(kind, track);
  }

  async #letGo(kind) {
    const track = this.#tracks[kind];
    this.#tracks[kind] = null;
    track.stop();
    this.stream.removeTrack(track);
    await this.video.put(kind, null, this.stream);
  }

  #stopScreen() {
    if (!this.#screen) return;
    this.#screen.getTracks().forEach((track) => track.stop());
    this.#screen = null;
    this.video.drop("screen");
    this.video.drop("screen-sound");
    this.onChange(this.own);
  }
}
