// Two gestures beside the letters: a thumb up ends a word or sends an answer, a thumb down takes back. Pure: no clock, no page.

import { WRIST } from "./hands.js";

const THUMB = [1, 2, 3, 4];
const MIDDLE_KNUCKLE = 9;
const OTHER_FINGERS = [[5, 6, 8], [9, 10, 12], [13, 14, 16], [17, 18, 20]];
// How straight the thumb is: from its root to its tip, measured by its bones one after the other.
const STRAIGHT = 0.9;
// How far it may lean, and how far from the palm's own direction it has to point: beside a fist it is the letter A.
const LEAN_MAX_DEGREES = 35;
const FROM_PALM_MIN_DEGREES = 40;
// Its tip stands out over every other landmark by this share of the palm.
const STANDS_OUT = 0.3;
// A finger is closed when its tip is no farther from the wrist than its middle joint is, nearly.
const CLOSED = 1.08;
const LONGEST_GAP_MS = 700;

const GESTURES = { hold: 700, clear: 2000, release: 250 };

/** "up", "down" or null for one hand, 21 × [x, y] with y downwards. */
export function gestureOf(hand) {
  const palm = distance(hand[WRIST], hand[MIDDLE_KNUCKLE]);
  if (!palm || !OTHER_FINGERS.every((finger) => isClosed(hand, finger))) return null;
  const [root, joint, , tip] = THUMB.map((place) => hand[place]);
  const bones = THUMB.slice(1).reduce((sum, place) => sum + distance(hand[place - 1], hand[place]), 0);
  if (distance(root, tip) < STRAIGHT * bones) return null;
  if (angle(from(joint, tip), from(hand[WRIST], hand[MIDDLE_KNUCKLE])) < FROM_PALM_MIN_DEGREES) return null;
  const rest = hand.filter((_, place) => !THUMB.includes(place)).map(([, y]) => y);
  const standsOut = STANDS_OUT * palm;
  if (tip[1] < Math.min(...rest) - standsOut && angle(from(joint, tip), [0, -1]) < LEAN_MAX_DEGREES) return "up";
  if (tip[1] > Math.max(...rest) + standsOut && angle(from(joint, tip), [0, 1]) < LEAN_MAX_DEGREES) return "down";
  return null;
}

/** A gesture counts once it was held, and again after it was let go; "down" held on for long is "clear". */
export class GestureHold {
  #shown = null;
  #held = 0;
  #away = 0;
  #done = null; // what has counted since it is held
  #time = null;

  constructor(settings = {}) {
    this.settings = { ...GESTURES, ...settings };
  }

  /** How much of the hold is over, 0 to 1. */
  get share() {
    return this.#done ? 1 : Math.min(1, this.#held / this.settings.hold);
  }

  /** One frame at `time` (ms, rising) that shows `gesture`. Returns "up", "down", "clear" or null. */
  frame(time, gesture) {
    const passed = this.#time === null ? 0 : Math.min(Math.max(0, time - this.#time), LONGEST_GAP_MS);
    this.#time = time;
    if (gesture !== null && gesture === this.#shown) {
      this.#held += passed;
      this.#away = 0;
      return this.#judge();
    }
    this.#away += passed;
    if (this.#shown === null || this.#away >= this.settings.release) this.#begin(gesture);
    return null;
  }

  #begin(gesture) {
    this.#shown = gesture;
    this.#held = 0;
    this.#away = 0;
    this.#done = null;
  }

  #judge() {
    const { hold, clear } = this.settings;
    if (this.#done === null && this.#held >= hold) {
      this.#done = this.#shown;
      return this.#done;
    }
    if (this.#done === "down" && this.#held >= clear) {
      this.#done = "clear";
      return this.#done;
    }
    return null;
  }
}

function isClosed(hand, [knuckle, joint, tip]) {
  const wrist = hand[WRIST];
  return distance(wrist, hand[tip]) < CLOSED * distance(wrist, hand[joint]) && distance(hand[knuckle], hand[tip]) < distance(wrist, hand[knuckle]);
}

const from = ([x, y], [toX, toY]) => [toX - x, toY - y];

const distance = ([x, y], [toX, toY]) => Math.hypot(toX - x, toY - y);

/** Between two directions, in degrees. */
function angle([x, y], [otherX, otherY]) {
  return Math.abs((Math.atan2(x * otherY - y * otherX, x * otherX + y * otherY) * 180) / Math.PI);
}
