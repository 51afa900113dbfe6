// Whose camera signing is read from: one's own, opened for it, or that of the call in whose page the game is shown.

import { openCamera } from "../rooms/signs/camera.js";
import { gettext } from "./words.js";

/** Opened when signing is switched on, closed when it is not needed. */
export class OwnCamera {
  texts = {
    off: gettext("Signing is off, and so is the camera."),
    away: gettext("The camera went off when you left this page."),
    asleep: gettext("The camera is off until the next question."),
  };

  callRate = undefined;

  open(video) {
    return openCamera(video);
  }

  close(stream) {
    for (const track of stream.getTracks()) track.stop();
  }

  leave() {}
}

/** The call's page says with "call.camera" {track or null, rate} what it sends; asked with "call.camera.wanted". The
 * track stays the call's: nobody here stops it, and it goes when the camera is switched off there. */
export class CallCamera {
  texts = {
    off: gettext("Signing is off. Your camera in the call stays as it is."),
    away: gettext("Signing stopped when you left this page."),
    asleep: gettext("Signing is read again with the next question."),
  };

  #track = null;
  #rate = null;

  /** `onChange()` when the call's camera is another one, or off. */
  constructor(onChange) {
    this.hear = ({ detail }) => {
      const changed = detail.track !== this.#track;
      this.#track = detail.track;
      this.#rate = detail.rate;
      if (changed && this.ready) onChange();
    };
    this.call = window.parent.document;
    this.call.addEventListener("call.camera", this.hear);
    this.forget = () => this.call.removeEventListener("call.camera", this.hear);
    window.addEventListener("pagehide", this.forget);
    this.call.dispatchEvent(new window.parent.CustomEvent("call.camera.wanted"));
    this.ready = true;
  }

  callRate = async () => (this.#rate ? this.#rate() : null);

  async open(video) {
    if (!this.#track) throw new Error(gettext("Your camera is off in the call. Switch it on there, and signing is read."));
    const stream = new MediaStream([this.#track]);
    video.srcObject = stream;
    await video.play();
    return stream;
  }

  close() {}

  leave() {
    this.forget();
    window.removeEventListener("pagehide", this.forget);
  }
}
