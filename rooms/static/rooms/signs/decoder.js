// Frames become letters: a sign counts once it was held, and again only after it was let go or held on for long.
// Pure: no clock, no page. What a frame showed is taken to hold until the next frame.

/** All in ms except `gate`. `smoothing`: time constant of the mean over frames. `gate`: the smoothed probability below
 * which nothing counts. `hold`: how long a sign has to lead. `release`: how long something else or nothing has to show
 * before the same sign counts again. `double`: a sign that is held on for so long counts once more; 0: never. `pause`:
 * hands away for so long end the word; 0: never. */
export const DEFAULTS = { smoothing: 90, gate: 0.35, hold: 200, release: 130, double: 1500, pause: 1500 };
// A frame that comes later than this says nothing about the time before it: the camera or the machine stood still.
const LONGEST_GAP_MS = 700;
const MOST_ALTERNATIVES = 4;
// A hand that came, showed one sign flickeringly and went: for so long at most, in so many frames at least.
const LONGEST_FLICKER_MS = 2000;
const FEWEST_FRAMES = 3;
const SMALLEST = 1e-6;

export class Decoder {
  #signs;
  #settings;
  #mean; // smoothed probabilities, one per sign and the last for "no sign"
  #time = null;
  #leader = null; // place of the sign that leads now
  #held = 0;
  #evidence = null; // sums of the probabilities since it leads
  #frames = 0;
  #committed = null; // place of the last letter, until it is let go
  #since = 0; // for how long that letter has been held since it counted
  #released = 0;
  #away = 0;
  #isAway = true;
  #inWord = false;
  #visit = null; // {sums of logarithms, frames, start, end, counted} since the hand came

  /** `signs`: the labels of a vocabulary in its order. */
  constructor(signs, settings = {}) {
    this.#signs = signs;
    this.#settings = { ...DEFAULTS, ...settings };
    this.#mean = this.#nothing();
  }

  change(settings) {
    Object.assign(this.#settings, settings);
  }

  /** One frame at `time` (ms, rising). `probabilities`: one per sign and the last for "no sign"; null without a hand.
   *
   * Returns what follows from it: {type: "holding", sign, share} while a sign is on its way to count; {type: "letter",
   * sign, confidence, alternatives: [{sign, confidence}], probabilities, start, end} when it counts, also when the hand
   * went before one sign led for long, but all its frames together say which; {type: "space"} when hands have been away
   * after a word. A frame that isn't later than the last one is left out. */
  frame(time, probabilities) {
    if (this.#time !== null && time <= this.#time) return [];
    const passed = this.#time === null ? 0 : Math.min(time - this.#time, LONGEST_GAP_MS);
    this.#pass(passed);
    this.#smooth(passed, probabilities);
    this.#time = time;
    this.#isAway = probabilities === null;
    const led = this.#lead(time);
    return [...led, ...this.#visited(time, probabilities, led), ...this.#space()];
  }

  /** The word is over for another reason, such as a button. */
  endWord() {
    this.#inWord = false;
  }

  /** Time goes by under what the last frame showed. */
  #pass(passed) {
    this.#away = this.#isAway ? this.#away + passed : 0;
    if (this.#leader !== null) this.#held += passed;
    if (this.#committed === null) return;
    if (this.#leader === this.#committed) {
      this.#since += passed;
      this.#released = 0;
      return;
    }
    this.#released += passed;
    if (this.#released >= this.#settings.release) this.#committed = null;
  }

  #smooth(passed, probabilities) {
    const shown = probabilities ?? this.#nothing();
    // Without time that went by there is nothing to weigh the old mean with.
    const share = passed ? 1 - Math.exp(-passed / this.#settings.smoothing) : 1;
    this.#mean = this.#mean.map((mean, place) => mean + share * (shown[place] - mean));
  }

  #lead(time) {
    const leader = this.#leading();
    if (leader !== this.#leader) {
      this.#leader = leader;
      this.#held = 0;
      this.#evidence = this.#nothing().map(() => 0);
      this.#frames = 0;
    }
    if (leader === null) return [];
    this.#evidence = this.#evidence.map((sum, place) => sum + this.#mean[place]);
    this.#frames += 1;
    if (leader === this.#committed) return this.#again(time);
    if (this.#held >= this.#settings.hold) return [this.#commit(time)];
    return [{ type: "holding", sign: this.#signs[leader], share: this.#held / this.#settings.hold }];
  }

  #leading() {
    const signs = this.#mean.slice(0, -1);
    const most = Math.max(...signs);
    const isSign = most >= this.#settings.gate && most > this.#mean.at(-1);
    return isSign ? signs.indexOf(most) : null;
  }

  #again(time) {
    const { double, hold } = this.#settings;
    return double && this.#since >= double && this.#held >= hold ? [this.#commit(time)] : [];
  }

  #commit(time) {
    this.#committed = this.#leader;
    this.#since = 0;
    this.#released = 0;
    const probabilities = this.#evidence.map((sum) => sum / this.#frames);
    return this.#letter(this.#leader, probabilities, time - this.#held, time);
  }

  #letter(place, probabilities, start, end) {
    const ranked = this.#signs
      .map((sign, place) => ({ sign, confidence: probabilities[place] }))
      .sort((one, other) => other.confidence - one.confidence);
    const sign = this.#signs[place];
    this.#inWord = true;
    return {
      type: "letter",
      sign,
      confidence: probabilities[place],
      alternatives: ranked.filter((other) => other.sign !== sign).slice(0, MOST_ALTERNATIVES),
      probabilities: probabilities.slice(0, -1),
      start,
      end,
    };
  }

  /** Frames of one hand that flicker between signs err in different ways: together they say more than one after the other. */
  #visited(time, probabilities, led) {
    if (probabilities) {
      this.#visit ??= { sums: probabilities.map(() => 0), frames: 0, start: time, counted: false };
      this.#visit.sums = this.#visit.sums.map((sum, place) => sum + Math.log(Math.max(probabilities[place], SMALLEST)));
      this.#visit.frames += 1;
      this.#visit.end = time;
    }
    if (!this.#visit) return [];
    if (led.some(({ type }) => type === "letter")) this.#visit.counted = true;
    if (this.#away < this.#settings.release) return [];
    const { sums, frames, start, end, counted } = this.#visit;
    this.#visit = null;
    const shown = end - start;
    if (counted || frames < FEWEST_FRAMES || shown < this.#settings.hold || shown > LONGEST_FLICKER_MS) return [];
    const powers = sums.map((sum) => Math.exp(sum / frames));
    const total = powers.reduce((sum, power) => sum + power, 0);
    const together = powers.map((power) => power / total);
    const most = Math.max(...together.slice(0, -1));
    if (most < this.#settings.gate || most <= together.at(-1)) return [];
    return [this.#letter(together.indexOf(most), together, start, end)];
  }

  #space() {
    const { pause } = this.#settings;
    if (!pause || !this.#inWord || this.#away < pause) return [];
    this.#inWord = false;
    return [{ type: "space" }];
  }

  #nothing() {
    return [...this.#signs.map(() => 0), 1];
  }
}
