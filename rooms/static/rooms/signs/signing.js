// Transcribing one's own signing in a call: camera → hands → letters → words, which go the way of all captions.

import { announce } from "../../classroom/dom.js";
import { randomId } from "../../classroom/random_id.js";
import { load, save } from "../../classroom/storage.js";
import { fill, gettext } from "../../classroom/words.js";
import { DEFAULTS, Decoder } from "./decoder.js";
import { GestureHold, gestureOf } from "./gestures.js";
import { HandFinder } from "./hand_finder.js";
import { SignOutbox } from "./sign_outbox.js";
import { SigningPanel } from "./signing_panel.js";
import { Lexicon } from "./suggestions.js";
import { vocabulary } from "./vocabulary.js";
import { Word, lettersOf } from "./word.js";

const SETTINGS = "call-signing";
const INTERIM_EVERY_MS = 200;
const MOST_ALTERNATIVES = 5;
const SHOWN = { up: "👍", down: "👎" };
const MISSING = gettext(
  "This server can’t recognise signing yet: files are missing. Whoever runs it gets them with “manage.py fetch_sign_assets”.",
);
const NO_ALPHABET = gettext("No alphabet is in use here that letters could be read by. Teachers put one into use under “Signs”.");
const NOT_LOADED = gettext("The alphabet can’t be loaded. Check the connection, then switch this off and on again.");
const UNREACHED = gettext("What finds hands can’t be loaded. Check the connection, then try again.");
const FAILED = gettext("This browser can’t recognise signing: %(reason)s");

export class Signing {
  #word = new Word();
  #wordId = randomId();
  #wordPlace = 0;
  #last = null; // {id, word} the word that was finished last
  #finder = null;
  #decoder = null;
  #vocabulary = null;
  #lexicon = null;
  #track = null;
  #on = false;
  #starts = 0; // so that one that was overtaken by another notices
  #settings = { hold: DEFAULTS.hold, pause: DEFAULTS.pause, vocabulary: "", gestures: true };
  #gestures = new GestureHold();
  #interimAt = 0;
  #interimTimer = null;
  #interimShown = false; // others see something of the word

  /** `send(message)` is true when there is a line; `offered` = {assets, vocabularies} of the page's data. */
  constructor(send, code, offered) {
    this.send = send;
    this.offered = offered;
    Object.assign(this.#settings, load(SETTINGS));
    this.outbox = new SignOutbox(send, code, (word, why) => this.panel.problem(`${word}: ${why}`));
    this.panel = new SigningPanel(offered.vocabularies, this.#settings, {
      onToggle: () => (this.#on ? this.stop() : this.#start()),
      onFinish: () => this.#finishWord(),
      onBackspace: () => this.#edit(() => this.#word.backspace()),
      onClear: () => this.#edit(() => this.#word.clear()),
      onType: (text) => this.#type(text),
      onSuggestion: (text) => this.#take(text),
      onTakeBack: () => this.#takeBack(),
      onChange: (name, value) => this.#change(name, value),
    });
  }

  /** What tells the rate of the call beside which signing is read; see HandFinder. */
  callRate = async () => null;

  joined() {
    this.outbox.joined();
  }

  /** The camera's track, or null. */
  camera(track) {
    this.#track = track;
    this.#finder?.watch(track);
    this.#showCamera();
  }

  stored(message) {
    this.outbox.stored(message);
  }

  refused(error) {
    return this.outbox.refused(error);
  }

  /** Ends reading; what was spelled so far is said. */
  stop() {
    if (!this.#on) return;
    const wasRead = this.#finder !== null;
    this.#finishWord();
    this.#end();
    if (wasRead) announce(gettext("Your signing is no longer transcribed."));
  }

  async #start() {
    this.#on = true;
    this.#starts += 1;
    const start = this.#starts;
    this.panel.open();
    const { assets, vocabularies } = this.offered;
    if (!assets || !vocabularies.length) {
      this.panel.problem(assets ? NO_ALPHABET : MISSING);
      return;
    }
    const chosen = vocabularies.find(({ slug }) => slug === this.#settings.vocabulary) ?? vocabularies[0];
    const found = await vocabulary(chosen).catch(() => null);
    if (!this.#on || start !== this.#starts) return;
    if (!found) {
      this.panel.problem(NOT_LOADED);
      return;
    }
    this.#vocabulary = found;
    this.#decoder = new Decoder(this.#vocabulary.signs, this.#settings);
    this.#finder = new HandFinder({
      assets,
      hands: this.#vocabulary.hands,
      callRate: () => this.callRate(),
      onLoading: (share) => this.panel.loading(share),
      onReady: () => this.#ready(),
      onHands: (hands, time) => this.#see(hands, time),
      onRate: (rate) => this.panel.rate(rate),
      onFailed: (reason) => this.#fail(reason),
    });
    this.#finder.watch(this.#track);
  }

  async #ready() {
    this.panel.ready();
    this.#showCamera();
    announce(gettext("Your signing is transcribed now."));
    const response = await fetch(this.offered.assets.words.address).catch(() => null);
    if (response?.ok) this.#lexicon = new Lexicon(await response.json());
  }

  #end() {
    this.#on = false;
    this.#finder?.stop();
    this.#finder = null;
    this.panel.close();
  }

  #fail(reason) {
    if (!this.#on) return;
    this.#finder?.stop();
    this.#finder = null;
    this.panel.problem(reason ? fill(FAILED, { reason }) : UNREACHED);
  }

  #showCamera() {
    if (this.#finder) this.panel.camera(Boolean(this.#track));
  }

  #see(hands, time) {
    const gesture = this.#gesture(hands, time);
    const probabilities = hands ? this.#read(hands, gesture) : null;
    let holding = gesture && { sign: SHOWN[gesture], share: this.#gestures.share };
    for (const event of this.#decoder.frame(time, probabilities)) {
      if (event.type === "holding") holding = event;
      else if (event.type === "letter") this.#edit(() => this.#word.add(event));
      else this.#finishWord();
    }
    this.panel.seen(Boolean(hands), holding);
  }

  /** A thumb up ends the word, a thumb down takes a letter back and then the word. What is shown of it, or null. */
  #gesture(hands, time) {
    const gesture = this.#settings.gestures && hands?.length === 1 ? gestureOf(hands[0]) : null;
    const done = this.#gestures.frame(time, gesture);
    if (done === "up") this.#finishWord();
    else if (done === "down") this.#edit(() => this.#word.backspace());
    else if (done === "clear") this.#edit(() => this.#word.clear());
    return gesture;
  }

  /** How likely each sign is; with a gesture there is none. */
  #read(hands, gesture) {
    if (gesture) return [...this.#vocabulary.signs.map(() => 0), 1];
    return [...this.#vocabulary.read(hands)];
  }

  // --- the word -----------------------------------------------------------------------------------

  #edit(change) {
    change();
    this.#show();
    this.#interimSoon();
  }

  /** Only letters of the alphabet can be said as signing. */
  #type(text) {
    this.#edit(() => this.#word.retype(lettersOf(text, this.#vocabulary.alphabet)));
  }

  #finishWord() {
    clearTimeout(this.#interimTimer);
    this.#interimTimer = null;
    this.#decoder?.endWord();
    if (this.#word.text) {
      const alternatives = this.#suggested().slice(0, MOST_ALTERNATIVES);
      this.outbox.put({ type: "caption.commit", ...this.#said(), confidence: this.#word.confidence, alternatives });
      this.#last = { id: this.#wordId, word: this.#word };
    } else if (this.#interimShown) {
      this.#sayInterim();
    }
    this.#interimShown = false;
    this.#word = new Word();
    this.#wordId = randomId();
    this.#wordPlace = 0;
    this.#show();
  }

  /** The suggestion in place of the word, which is kept as it was spelled. */
  #take(text) {
    if (this.#word.text) this.#finishWord();
    this.outbox.correct(this.#last.id, text);
    this.#last = null;
    this.#show();
  }

  #takeBack() {
    this.outbox.withdraw(this.#last.id);
    this.#last = null;
    this.#show();
  }

  #suggested(word = this.#word) {
    return this.#lexicon ? this.#lexicon.suggest(word.letters, this.#vocabulary.signs).map((one) => one.word) : [];
  }

  #show() {
    const shown = this.#word.text ? this.#word : this.#last?.word;
    this.panel.word(this.#word, this.#last?.word.text ?? "", shown ? this.#suggested(shown) : []);
  }

  #change(name, value) {
    this.#settings[name] = value;
    save(SETTINGS, this.#settings);
    this.#decoder?.change(this.#settings);
    if (name !== "vocabulary" || !this.#on) return;
    this.#finishWord();
    this.#end();
    this.#start();
  }

  // --- saying it ----------------------------------------------------------------------------------

  #said() {
    if (!this.#wordPlace) this.#wordPlace = this.outbox.nextPlace();
    const letters = this.#word.letters.map(({ letter }, at) => ({ letter, confidence: this.#word.confidences[at] }));
    return {
      id: this.#wordId,
      text: this.#word.text,
      source: "sign",
      letters,
      vocabulary: this.#vocabulary.version,
      place: this.#wordPlace,
    };
  }

  /** At once, but not more often than readers can follow. */
  #interimSoon() {
    if (this.#interimTimer !== null) return;
    const wait = Math.max(0, this.#interimAt + INTERIM_EVERY_MS - performance.now());
    if (wait) this.#interimTimer = setTimeout(() => this.#sayInterim(), wait);
    else this.#sayInterim();
  }

  #sayInterim() {
    this.#interimTimer = null;
    this.#interimAt = performance.now();
    this.#interimShown = this.#word.text !== "";
    this.send({ type: "caption.interim", ...this.#said() });
  }
}
