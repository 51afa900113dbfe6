// Captions in a call: what is said as it comes, finished lines, corrections in place, and whether a transcript is kept.

import { announce, el } from "../classroom/dom.js";
import { fill, gettext } from "../classroom/words.js";
import { Captioner } from "./captioner.js";
import { CaptionStyle } from "./captions_style.js";
import { Signing } from "./signs/signing.js";
import { TranscriptBanner } from "./transcript_banner.js";
import { isUncertain } from "./uncertain.js";

const page = (id) => document.getElementById(id);
const MOST_LINES = 500;
// What nobody goes on typing or finishes for so long was given up.
const STALE_MS = 20_000;
const NEAR_END_PX = 32;

export class Captions {
  #lines = new Map(); // id → {element, caption, timer}
  #me = "";
  #isHost = false;
  #kept = ""; // the transcript that runs
  #people = [];
  #follows = true; // the newest line, until somebody scrolls back
  #top = 0;

  /** `send(message)` is true when there is a line; `call` = {code, name, signing}: one's user name ("" for guests), and
   * what signing can be recognised with. */
  constructor(send, call) {
    this.banner = new TranscriptBanner(send, { signedIn: Boolean(call.name) });
    this.captioner = new Captioner(send, call.code);
    this.signing = new Signing(send, call.code, call.signing);
    this.style = new CaptionStyle({ onAsk: (person, on) => send({ type: "captioner.ask", person, on }) });
    this.send = send;
    page("caption-lines").addEventListener("scroll", () => this.#scrolled());
    // Another size of letters or window, a panel beside it: what was the end isn't any more.
    new ResizeObserver(() => this.#follows && this.#toEnd()).observe(page("caption-lines"));
    page("captions-newest").addEventListener("click", () => this.#toEnd());
  }

  /** What is heard from the server about captions, by the message's type. */
  handlers() {
    return {
      "transcript.state": (message) => this.#transcript(message),
      "caption.interim": (message) => this.#interim(message),
      "caption.final": (message) => this.#final(message.caption),
      "caption.stored": (message) => [this.captioner, this.signing].forEach((one) => one.stored(message)),
      "caption.corrected": (message) => this.#corrected(message),
      "caption.withdrawn": (message) => this.#remove(message.id),
    };
  }

  /** After coming in and after coming back. */
  joined(id) {
    this.#me = id;
    this.captioner.joined(id);
    this.signing.joined();
  }

  state(people) {
    this.#people = people;
    const me = people.find((person) => person.id === this.#me);
    this.#isHost = me?.role === "host" || me?.role === "co-host";
    this.captioner.state(people, Boolean(me?.captioner));
    this.style.state(people, { isHost: this.#isHost, me: this.#me });
    if (people.some((person) => person.captioner)) this.style.comes();
  }

  /** True when a refusal is about a caption. */
  refused(error) {
    return this.signing.refused(error) || this.captioner.refused(error);
  }

  #transcript(message) {
    this.banner.state(message);
    this.captioner.transcript(message);
    this.#kept = message.running ? message.id : "";
    this.#forgetWithdrawn(message.captions);
    for (const caption of message.captions) this.#catchUp(caption);
  }

  /** A line that is shown as it is stays, with the focus that may be in it, and a correction that is being written. */
  #catchUp(caption) {
    const shown = this.#lines.get(caption.id)?.caption;
    if (shown?.final && shown.text === caption.text && shown.original === caption.original) return;
    const isLater = ({ caption: one, kept }) => one.stored && kept === this.#kept && one.start_ms > caption.start_ms;
    const after = shown ? undefined : [...this.#lines.values()].find(isLater);
    this.#final(caption);
    after?.element.before(this.#lines.get(caption.id).element);
  }

  /** What was taken back while the line was cut is among the last captions no more. */
  #forgetWithdrawn(captions) {
    if (!captions.length) return;
    const [from, to] = [captions[0].start_ms, captions.at(-1).start_ms];
    const there = new Set(captions.map(({ id }) => id));
    for (const [id, { caption, kept }] of this.#lines) {
      const isOf = caption.stored && kept === this.#kept && caption.start_ms >= from && caption.start_ms <= to;
      if (isOf && !there.has(id)) this.#remove(id);
    }
  }

  #interim({ id, text, speaker_name: name, source, captioner, letters }) {
    if (captioner === this.#me && source === "typed") return; // it stands in one's own field
    if (this.#lines.get(id)?.caption.final) return;
    if (!text) {
      this.#remove(id);
      return;
    }
    this.#put({ id, text, speaker_name: name, source, captioner, letters, final: false });
  }

  #final(caption) {
    this.#put({ ...caption, final: true });
  }

  #corrected({ id, text, original, by }) {
    const line = this.#lines.get(id);
    if (!line) return;
    this.#put({ ...line.caption, text, original, letters: [], confidence: null });
    announce(fill(gettext("%(name)s corrects: %(text)s"), { name: by, text }));
  }

  #put(caption) {
    const known = this.#lines.get(caption.id);
    const isNews = caption.final && !known?.caption.final && caption.captioner !== this.#me;
    this.style.comes(isNews ? 1 : 0);
    clearTimeout(known?.timer);
    // What somebody is writing in its place isn't lost to another's correction: the line is drawn when they are done.
    const element = known?.element.querySelector(".caption-field") ? known.element : this.#draw(caption);
    if (!known || (known.caption.final && !caption.final)) page("caption-lines").append(element);
    else if (element !== known.element) known.element.replaceWith(element);
    const timer = caption.final ? null : setTimeout(() => this.#remove(caption.id), STALE_MS);
    this.#lines.set(caption.id, { element, caption, timer, kept: this.#kept });
    if (this.#lines.size > MOST_LINES) this.#remove(this.#lines.keys().next().value);
    page("captions-empty").hidden = true;
    if (this.#follows) this.#toEnd();
    this.#showNewest();
  }

  #draw(caption) {
    const mine = caption.captioner === this.#me || caption.speaker === this.#me;
    const uncertain = isUncertain(caption.confidence);
    const writer = this.#people.filter((one) => one.captioner).length > 1 ? caption.captioner_name : "";
    const name = this.#goesOn(caption) ? "" : caption.speaker_name || writer;
    const kinds = ["caption", caption.final ? "" : "caption--interim", caption.source === "sign" ? "caption--sign" : ""];
    return el(
      "div",
      // Tapped, it has the focus and shows its buttons.
      { class: kinds.filter(Boolean).join(" "), dataset: { id: caption.id }, tabindex: "-1" },
      name ? el("b", { class: "caption-who", text: `${name}: ` }) : null,
      wordsOf(caption, uncertain),
      uncertain ? el("span", { class: "caption-mark", text: gettext(" (?)"), title: gettext("This may be wrong.") }) : null,
      uncertain && caption.alternatives?.length
        ? el("span", { class: "caption-note", text: fill(gettext(" or: %(words)s"), { words: caption.alternatives.join(", ") }) })
        : null,
      caption.original
        ? el("span", { class: "caption-note", text: gettext(" (corrected)"), title: fill(gettext("Before: %(text)s"), { text: caption.original }) })
        : null,
      caption.final ? null : el("span", { class: "caption-note", text: " …", "aria-hidden": "true" }),
      caption.final && (mine || (this.#isHost && caption.stored)) ? this.#buttons(caption, mine) : null,
    );
  }

  /** Whether this is signed right after another word of the same person. */
  #goesOn(caption) {
    let before = null;
    for (const [id, line] of this.#lines) {
      if (id === caption.id) break;
      before = line.caption;
    }
    const isSigned = (one) => one?.source === "sign" && one.captioner === caption.captioner;
    return isSigned(caption) && isSigned(before);
  }

  #buttons(caption, mine) {
    const takeBack = () => this.send({ type: "caption.withdraw", id: caption.id });
    // Other people's words are gone for good by the second press only.
    const ask = ({ currentTarget: pressed }) => {
      if (pressed.dataset.asked) {
        takeBack();
        return;
      }
      pressed.dataset.asked = "yes";
      pressed.textContent = gettext("Forget it for good?");
      pressed.setAttribute("aria-label", fill(gettext("Forget “%(text)s” for good?"), { text: caption.text }));
    };
    const button = (text, label, onclick) =>
      el("button", { type: "button", class: "caption-button", text, "aria-label": fill(label, { text: caption.text }), onclick });
    return el(
      "span",
      { class: "caption-buttons" },
      button(gettext("Correct"), gettext("Correct “%(text)s”"), () => this.#correct(caption)),
      button(gettext("Take back"), gettext("Take “%(text)s” back"), mine ? takeBack : ask),
    );
  }

  /** The line becomes a field; Enter says it anew, Escape leaves it. */
  #correct(caption) {
    const line = this.#lines.get(caption.id);
    if (!line) return;
    const field = el("input", { class: "caption-field", maxlength: "500", "aria-label": gettext("What was said") });
    field.value = line.caption.text;
    const done = (text) => {
      if (text && text !== line.caption.text) this.send({ type: "caption.correct", id: caption.id, text });
      field.remove();
      this.#put(this.#lines.get(caption.id)?.caption ?? caption);
      this.#lines.get(caption.id).element.querySelector("button")?.focus();
    };
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) done(field.value.trim());
      else if (event.key === "Escape") done("");
    });
    line.element.replaceChildren(field);
    field.select();
  }

  #remove(id) {
    const line = this.#lines.get(id);
    if (!line) return;
    clearTimeout(line.timer);
    line.element.remove();
    this.#lines.delete(id);
    page("captions-empty").hidden = this.#lines.size > 0;
  }

  #isAtEnd() {
    const list = page("caption-lines");
    return list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END_PX;
  }

  #toEnd() {
    const list = page("caption-lines");
    list.scrollTop = list.scrollHeight;
    this.#follows = true;
  }

  /** Only whoever scrolls up reads back; lines that grow don't take the newest away. */
  #scrolled() {
    const { scrollTop } = page("caption-lines");
    this.#follows = this.#isAtEnd() || (this.#follows && scrollTop >= this.#top);
    this.#top = scrollTop;
    this.#showNewest();
  }

  #showNewest() {
    page("captions-newest").hidden = this.#isAtEnd();
  }
}

/** The words; of a signed one each letter that may be wrong is marked by itself. */
function wordsOf({ text, letters }, uncertain) {
  if (!letters?.length) {
    return el("span", { class: uncertain ? "caption-text caption-text--uncertain" : "caption-text", text });
  }
  const marked = (letter) => el("span", { class: "caption-text--uncertain", text: letter });
  return el("span", { class: "caption-text" }, ...letters.map((one) => (isUncertain(one.confidence) ? marked(one.letter) : one.letter)));
}
