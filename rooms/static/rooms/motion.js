// Signing counts as speaking. Whether somebody signs is seen in their own browser, in their own camera's picture: how
// much of it changes from one look to the next, five times a second, on a tiny copy. Nothing but yes or no is sent.

const WIDTH = 64;
const HEIGHT = 36;
const LOOK_EVERY_MS = 200;
// A pixel has changed when its brightness (0 to 255) did by so much; noise stays below.
const CHANGED = 28;
// Hands move in this share of the picture; more is the light or the camera itself.
const [LEAST, MOST] = [0.012, 0.6];
const LOOKS = 5;
const MOVING_LOOKS = 3;
const STILL_MS = 1_200;

/** The share of pixels, 0 to 1, that changed between two RGBA pictures of one size. */
export function motion(before, after) {
  let changed = 0;
  for (let at = 0; at < after.length; at += 4) {
    if (Math.abs(brightness(after, at) - brightness(before, at)) >= CHANGED) changed += 1;
  }
  return changed / (after.length / 4);
}

function brightness(pixels, at) {
  return 0.299 * pixels[at] + 0.587 * pixels[at + 1] + 0.114 * pixels[at + 2];
}

/** From shares to yes or no: most of the last looks must show hands, and a short rest doesn't end it. */
export class Signing {
  #looks = [];
  #lastAt = -Infinity;
  on = false;

  /** `now` in ms. */
  push(share, now) {
    this.#looks.push(share >= LEAST && share <= MOST);
    if (this.#looks.length > LOOKS) this.#looks.shift();
    if (this.#looks.filter(Boolean).length >= MOVING_LOOKS) {
      this.on = true;
      this.#lastAt = now;
    } else if (now - this.#lastAt > STILL_MS) {
      this.on = false;
    }
    return this.on;
  }
}

/** Watches one's own camera; `onChange(signing)` when that begins or ends. */
export class MotionWatch {
  #video = document.createElement("video");
  #context;
  #before = null;
  #signing = new Signing();
  #timer = null;

  constructor(onChange) {
    this.onChange = onChange;
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [WIDTH, HEIGHT];
    this.#context = canvas.getContext("2d", { willReadFrequently: true });
    this.#video.muted = true;
    this.#video.playsInline = true;
  }

  /** `stream` with one's camera; null: the camera is off. */
  follow(stream) {
    if (stream === this.#video.srcObject) return;
    this.#video.srcObject = stream;
    this.#before = null;
    clearInterval(this.#timer);
    if (stream) {
      this.#video.play().catch(() => {}); // asked again by the next stream
      this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
    } else {
      this.#say(false);
      this.#signing = new Signing();
    }
  }

  #look() {
    if (!this.#video.videoWidth) return;
    this.#context.drawImage(this.#video, 0, 0, WIDTH, HEIGHT);
    const after = this.#context.getImageData(0, 0, WIDTH, HEIGHT).data;
    if (this.#before) this.#say(this.#signing.push(motion(this.#before, after), performance.now()));
    this.#before = after;
  }

  #said = false;

  #say(signing) {
    if (signing === this.#said) return;
    this.#said = signing;
    this.onChange(signing);
  }
}
