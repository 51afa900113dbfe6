// How one's pictures are sent on one connection, whatever kind it is: kept to what sending.js says.

import { shape } from "./sending.js";

export class SentPictures {
  #senderOf;
  #favoured = { signs: false, yields: false, wanted: true };
  #shaping = Promise.resolve();

  /** `senderOf(name)`: the RTCRtpSender of "camera" or "screen", while there is one. */
  constructor(senderOf) {
    this.#senderOf = senderOf;
  }

  /** Whether the other side shows the camera just now. */
  get wanted() {
    return this.#favoured.wanted;
  }

  /** `picture`: what changes of {signs, yields, wanted}, as in sending.js. */
  favour(picture) {
    Object.assign(this.#favoured, picture);
    return this.shape();
  }

  /** One change after the other: parameters that were read before another change are refused. */
  shape() {
    this.#shaping = this.#shaping.then(async () => {
      for (const name of ["camera", "screen"]) {
        const sender = this.#senderOf(name);
        if (!sender) continue;
        try {
          const height = sender.track?.getSettings().height;
          await sender.setParameters(shape(sender.getParameters(), { name, height, ...this.#favoured }));
        } catch {
          // a browser that doesn't offer the choice, or a connection that isn't ready: asked again when it is
        }
      }
    });
    return this.#shaping;
  }
}
