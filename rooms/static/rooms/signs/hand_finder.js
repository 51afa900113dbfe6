// Hands in a camera's picture: takes pictures at the pace that the machine bears, has a worker find the hands in them.

import { Pace } from "./pace.js";

// Larger pictures cost more and show no more of a hand.
const MOST_PIXELS_HIGH = 360;
const RATE_EVERY_MS = 1000;
// The landmarker looks for palms in a small square copy, in which a hand far from the camera gets lost, and a little
// more or less around it decides. So while none is found, these parts of the picture's middle take turns: how wide for
// their height at most, and how much of the height.
const VIEWS = [[1, 1], [Infinity, 1], [1, 0.85], [4 / 3, 1]];
const WORKER = new URL("./hand_worker.js", import.meta.url);

export class HandFinder {
  #worker = null;
  #video = document.createElement("video");
  #pace = new Pace();
  #timer = null;
  #waiting = false;
  #running = false;
  #begunAt = 0;
  #view = 0;
  #looked = 0;

  /** `assets`: {library, loader, wasm, model: {address, size}}; `hands`: 1 or 2. Calls `onLoading(share)`, `onReady()`,
   * `onHands(hands or null, time)`, `onRate(pictures a second)` and `onFailed(reason)`, which is "" when something can’t be
   * loaded. `callRate()` resolves to {sent, made} pictures a second of a call that goes on beside, or null. */
  constructor({ assets, hands, callRate = async () => null, onLoading, onReady, onHands, onRate, onFailed }) {
    Object.assign(this, { callRate, onLoading, onReady, onHands, onRate, onFailed });
    this.#video.muted = true;
    this.#video.playsInline = true;
    this.#worker = new Worker(WORKER, { type: "module" });
    this.#worker.addEventListener("message", ({ data }) => this.#hear(data));
    this.#worker.addEventListener("error", (event) => this.#fail(event.message ?? ""));
    this.#worker.postMessage({ type: "load", assets, hands });
    this.rating = setInterval(() => this.#rate(), RATE_EVERY_MS);
  }

  /** The camera's track, or null while there is none. */
  watch(track) {
    const [now] = this.#video.srcObject?.getTracks() ?? [];
    if (now === (track ?? undefined)) return;
    this.#video.srcObject = track ? new MediaStream([track]) : null;
    if (track) this.#video.play().catch(() => {});
  }

  /** Looks at no more pictures; it can't be started again. */
  stop() {
    clearInterval(this.rating);
    clearTimeout(this.#timer);
    this.#running = false;
    this.#worker?.terminate();
    this.#worker = null;
    this.#video.srcObject = null;
  }

  #hear(message) {
    if (!this.#worker) return; // said before it was stopped
    if (message.type === "loading") this.onLoading(message.share);
    else if (message.type === "failed") this.#fail(message.reason);
    else if (message.type === "ready") {
      this.#running = true;
      this.onReady();
      this.#look();
    } else if (message.type === "hands") {
      this.#waiting = false;
      this.#looked += 1;
      this.#pace.took(message.took);
      if (message.hands === null) this.#view = (this.#view + 1) % VIEWS.length;
      this.onHands(message.hands, message.time);
      this.#lookSoon();
    }
  }

  #fail(reason) {
    this.stop();
    this.onFailed(reason);
  }

  #lookSoon() {
    clearTimeout(this.#timer);
    if (!this.#running || this.#waiting) return;
    const wait = this.#begunAt + this.#pace.interval - performance.now();
    this.#timer = setTimeout(() => this.#look(), Math.max(0, wait));
  }

  async #look() {
    this.#begunAt = performance.now();
    const picture = await this.#picture();
    if (!this.#running) {
      picture?.close();
      return;
    }
    if (picture === null) {
      this.#lookSoon();
      return;
    }
    this.#waiting = true;
    this.#worker.postMessage({ type: "picture", picture, time: this.#begunAt }, [picture]);
  }

  /** The present picture, or null when there is none. */
  async #picture() {
    const { videoWidth: width, videoHeight: height, readyState } = this.#video;
    if (!width || readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return null;
    const [x, y, wide, high] = middleOf(width, height, ...VIEWS[this.#view]);
    const share = Math.min(1, MOST_PIXELS_HIGH / high);
    try {
      return await createImageBitmap(this.#video, x, y, wide, high, {
        resizeWidth: Math.round(wide * share),
        resizeHeight: Math.round(high * share),
      });
    } catch {
      return null; // between two cameras
    }
  }

  async #rate() {
    if (this.#running && this.#video.videoWidth) this.onRate((1000 * this.#looked) / RATE_EVERY_MS);
    this.#looked = 0;
    const rate = await this.callRate().catch(() => null);
    if (rate) this.#pace.call(rate);
  }
}

/** A part around the middle of a picture, as [x, y, width, height]. */
function middleOf(width, height, shape, share) {
  const high = Math.round(height * share);
  const wide = Math.min(width, Math.round(high * shape));
  return [Math.round((width - wide) / 2), Math.round((height - high) / 2), wide, high];
}

/** The pictures a second that a call sends of one's camera, from its getStats(); null while it sends none. */
export function sentRate(stats) {
  const reports = [...stats.values()].flat();
  const rates = (type) =>
    reports.filter((report) => report.type === type && report.kind === "video").map((report) => report.framesPerSecond ?? 0);
  const [sent, made] = [rates("outbound-rtp").filter(Boolean), rates("media-source").filter(Boolean)];
  return sent.length && made.length ? { sent: Math.min(...sent), made: Math.max(...made) } : null;
}
