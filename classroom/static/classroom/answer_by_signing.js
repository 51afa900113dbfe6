// Answering by signing: camera → hands → letters. A held letter presses the answer it stands on; spelled letters go into
// the field, which the person sends. Pictures stay in this browser.

import { DEFAULTS, Decoder } from "../rooms/signs/decoder.js";
import { HandFinder } from "../rooms/signs/hand_finder.js";
import { GestureHold, gestureOf } from "../rooms/signs/gestures.js";
import { vocabulary } from "../rooms/signs/vocabulary.js";
import { announce } from "./dom.js";
import { CallCamera, OwnCamera } from "./signing_camera.js";
import { AnswerInput } from "./signing_input.js";
import { SigningHold } from "./signing_hold.js";
import { SigningPanel } from "./signing_answer_panel.js";
import { load, save } from "./storage.js";
import { fill, gettext } from "./words.js";

const SETTINGS = "classroom.signing";
const CHOICE_HOLD_MS = 1200;
// Longer than any hold: the decoder only tells what leads.
const NEVER_MS = 1e9;
// Without a question to sign for, the camera goes off after so long.
const IDLE_MS = 30_000;
const UNREACHABLE = gettext("What reads signing can’t be fetched. Answer as usual, or try again when the connection is better.");
const MISSING = gettext("This server can’t read signing now. Answer as usual.");
const FAILED = gettext("Signing can’t be read here (%(reason)s). Answer as usual, or try again.");
const READABLE = ["one", "many", "text"];

export class AnswerBySigning {
  #settings = { choice: CHOICE_HOLD_MS, letter: DEFAULTS.hold, vocabulary: "" };
  #state = null;
  #input = new AnswerInput(document.getElementById("screen"));
  #offered = null; // {assets, vocabularies}
  #vocabulary = null;
  #hold = null;
  #decoder = null;
  #gestures = new GestureHold();
  #finder = null;
  #stream = null;
  #attempt = 0; // a later one makes an earlier one stop
  #phase = "off"; // off, starting, on, asleep (no question), away (the tab was left), failed
  #idle = null;
  #answering = null; // what the decoder was made for

  /** `address` of {assets, vocabularies}; `inCall`: the camera is the call's; `onStop()` after it was switched off. */
  constructor(place, address, { inCall, onStop }) {
    this.address = address;
    this.onStop = onStop;
    this.camera = inCall ? new CallCamera(() => this.#cameraChanged()) : new OwnCamera();
    Object.assign(this.#settings, load(SETTINGS));
    this.panel = new SigningPanel(place, this.#settings, {
      onOff: () => this.stop(),
      onAgain: () => this.#begin(),
      onBackspace: () => this.#input.backspace(),
      onChange: (name, value) => this.#change(name, value),
      asleep: this.camera.texts.asleep,
    });
    this.leave = () => document.hidden && this.#leave();
    document.addEventListener("visibilitychange", this.leave);
  }

  start(state) {
    this.#state = state;
    this.panel.focus();
    return this.#begin();
  }

  /** The state after each snapshot, see SigningOffer. */
  follow(state) {
    const before = this.#state;
    this.#state = state;
    const changed = !before || before.question !== state.question || before.input !== state.input || before.paused !== state.paused;
    if (changed && this.#phase === "on") this.#prepare();
    this.#rest();
    if (this.#phase === "asleep" && this.#fits) this.#begin();
  }

  stop() {
    this.#end("off");
    document.removeEventListener("visibilitychange", this.leave);
    this.camera.leave();
    this.panel.remove();
    announce(this.camera.texts.off);
    this.onStop();
  }

  get #fits() {
    return READABLE.includes(this.#state.input);
  }

  // --- on and off ---------------------------------------------------------------------------------

  async #begin() {
    this.#end("starting");
    const attempt = this.#attempt;
    const current = () => attempt === this.#attempt;
    this.panel.loading(0);
    try {
      this.#offered ??= await fetched(this.address);
      if (!current()) return;
      if (!this.#offered.assets) throw new Error(MISSING);
      const stream = await this.camera.open(this.panel.video);
      if (!current()) {
        this.camera.close(stream);
        return;
      }
      this.#stream = stream;
      await this.#open(current);
    } catch (error) {
      if (current()) this.#fail(error.message);
    }
  }

  /** Readies what reads hands, for the vocabulary that fits the question. */
  async #open(current) {
    const [track] = this.#stream.getVideoTracks();
    track.addEventListener("ended", () => current() && this.#fail(gettext("The camera stopped. Try again, or answer as usual.")));
    const choices = this.#choices();
    if (!choices.length) throw new Error(MISSING);
    const chosen = choices.find(({ slug }) => slug === this.#settings.vocabulary) ?? choices[0];
    const known = await vocabulary(chosen).catch(() => Promise.reject(new Error(UNREACHABLE)));
    if (!current()) return;
    this.#vocabulary = { ...known, slug: chosen.slug };
    this.#finder = new HandFinder({
      assets: this.#offered.assets,
      hands: known.hands,
      callRate: this.camera.callRate,
      onLoading: (share) => this.panel.loading(share),
      onReady: () => this.#ready(),
      onHands: (hands, time) => this.#see(hands, time),
      onRate: () => {},
      onFailed: (reason) => current() && this.#fail(fill(FAILED, { reason: reason || gettext("it didn’t load") })),
    });
    this.#finder.watch(track);
  }

  /** Letters answer a choice; words may have digits too. */
  #choices() {
    const { vocabularies } = this.#offered;
    if (this.#state.input === "text") return vocabularies;
    return vocabularies.filter(({ signs }) => signs.some((sign) => sign.toUpperCase() === "A"));
  }

  #ready() {
    this.#phase = "on";
    this.panel.ready();
    announce(gettext("Your signing is read now."));
    this.#prepare();
    this.#rest();
  }

  #end(phase) {
    this.#attempt += 1;
    this.#phase = phase;
    clearTimeout(this.#idle);
    this.#idle = null;
    this.#finder?.stop();
    this.#finder = null;
    if (this.#stream) this.camera.close(this.#stream);
    this.#stream = this.panel.video.srcObject = null;
  }

  #fail(reason) {
    this.#end("failed");
    this.panel.problem(reason);
  }

  #leave() {
    if (["off", "failed", "away"].includes(this.#phase)) return;
    this.#end("away");
    this.panel.problem(this.camera.texts.away, gettext("Go on signing"));
  }

  #cameraChanged() {
    if (["starting", "on", "failed"].includes(this.#phase)) this.#begin();
  }

  /** Nobody is filmed for long while there is nothing to answer. */
  #rest() {
    if (this.#fits) {
      clearTimeout(this.#idle);
      this.#idle = null;
      return;
    }
    if (this.#idle !== null || this.#phase !== "on") return;
    this.#idle = setTimeout(() => {
      this.#end("asleep");
      this.panel.asleep();
    }, IDLE_MS);
  }

  #change(name, value) {
    this.#settings[name] = value;
    save(SETTINGS, this.#settings);
    if (name === "vocabulary") this.#begin();
    else if (this.#phase === "on") this.#prepare();
  }

  // --- reading ------------------------------------------------------------------------------------

  /** For what can be answered now: a new decoder forgets what was shown before. */
  #prepare() {
    const { input, paused } = this.#state;
    const { choice, letter } = this.#settings;
    if (this.#fits && !this.#choices().some(({ slug }) => slug === this.#vocabulary.slug)) {
      this.#begin();
      return;
    }
    const isChoice = input !== "text";
    this.#hold ??= new SigningHold(choice);
    this.#hold.hold = choice;
    if (this.#answering !== input || !this.#decoder) {
      const settings = isChoice ? { hold: NEVER_MS, double: 0, pause: 0 } : { hold: letter };
      this.#decoder = new Decoder(this.#vocabulary.signs, settings);
      this.#answering = input;
    } else if (!isChoice) this.#decoder.change({ hold: letter });
    this.#hold.offer(isChoice && !paused ? this.#input.letters() : []);
    this.panel.vocabularies(this.#choices(), this.#vocabulary.slug);
    if (this.#fits) this.panel.question(input, this.#input.letters());
    else this.panel.nothing(this.#input.isOpen ? "fingers" : "closed");
  }

  #see(hands, time) {
    if (this.#phase !== "on" || !this.#fits) return;
    const isOpen = !this.#state.paused && this.#input.isOpen;
    const gesture = this.#gesture(hands, time, isOpen);
    const found = hands ? this.#read(hands, gesture) : null;
    const events = this.#decoder.frame(time, found);
    const sure = (sign) => (found ? found[this.#vocabulary.signs.indexOf(sign)] : 0);
    if (this.#state.input === "text") this.#spell(events, isOpen, Boolean(hands), sure);
    else this.#choose(events, time, isOpen, Boolean(hands), sure);
  }

  /** A thumb up sends what is ready, a thumb down takes a letter back. What is shown of it, or null. */
  #gesture(hands, time, isOpen) {
    const sends = this.#state.input !== "one" && hands?.length === 1;
    const gesture = sends ? gestureOf(hands[0]) : null;
    const done = this.#gestures.frame(time, gesture);
    if (!isOpen) return gesture;
    if (done === "up") this.#input.send();
    else if (done === "down" && this.#state.input === "text") this.#input.backspace();
    return gesture;
  }

  /** How likely each sign is; with a gesture there is none. */
  #read(hands, gesture) {
    if (gesture) return [...this.#vocabulary.signs.map(() => 0), 1];
    return [...this.#vocabulary.read(hands)];
  }

  #choose(events, time, isOpen, hasHands, sure) {
    const sign = events[0]?.sign.toUpperCase() ?? null;
    const seen = this.#hold.frame(time, sign);
    const state = isOpen ? seen.state : "closed";
    this.#input.mark(state === "holding" ? sign : null, seen.share);
    const counts = state === "chosen" && this.#input.press(seen.sign);
    this.panel.seen({ ...seen, state, counts, hasHands, sure: events[0] ? sure(events[0].sign) : 0 });
  }

  #spell(events, isOpen, hasHands, sure) {
    let holding = null;
    for (const event of events) {
      if (event.type === "holding") holding = event;
      else if (isOpen) this.#write(event);
    }
    const state = !isOpen ? "closed" : holding ? "holding" : hasHands ? "hand" : "none";
    const { sign = null, share = 0 } = holding ?? {};
    this.panel.seen({ state, sign, share, hasHands, sure: sign ? sure(sign) : 0 });
  }

  #write(event) {
    if (event.type === "space") this.#input.type(" ");
    else {
      this.#input.type(this.panel.cased(event.sign));
      announce(event.sign);
    }
  }
}

async function fetched(address) {
  const response = await fetch(address).catch(() => null);
  if (!response?.ok) throw new Error(UNREACHABLE);
  return response.json();
}
