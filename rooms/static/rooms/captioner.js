// The captioner's seat: what is typed goes out as it is typed; Enter finishes a line. A line without a receipt is kept in
// this tab and said again until the server has it; the same id makes that harmless. So is a line that isn't finished.

import { announce, el } from "../classroom/dom.js";
import { randomId } from "../classroom/random_id.js";
import { gettext } from "../classroom/words.js";
import { load, save } from "../classroom/tab_storage.js";

const page = (id) => document.getElementById(id);
// Five times a second at most.
const INTERIM_EVERY_MS = 200;
// Others don't go on showing what nobody types (STALE_MS of captions.js), and who came back hasn't seen it.
const INTERIM_AGAIN_MS = 10_000;
const AGAIN_AFTER_MS = 2_000;
const MOST_CHARACTERS = 500;
// These mean that saying it again would not help.
const FINAL_REFUSALS = ["not_captioner", "person_not_found", "text_missing", "transcript_full"];

export class Captioner {
  #me = "";
  #seated = null;
  #mayCaption = false;
  #id = randomId();
  #said = ""; // of what is in the field, as it was said last
  #sentAt = 0;
  #timer = null;
  #outbox;
  #outboxKey;
  #draftKey;
  #asked = false; // for the seat, by the button
  #people = ""; // who can be chosen, to notice changes
  #back = ""; // what came back into the field, at its beginning

  /** `send(message)` is true when there is a line; `code` names the room. */
  constructor(send, code) {
    this.send = send;
    this.#outboxKey = `captions ${code}`;
    this.#draftKey = `caption-draft ${code}`;
    this.#outbox = new Map(this.#kept());
    page("caption-button").addEventListener("click", () => {
      this.#asked = !this.#seated;
      this.send({ type: "captioner.sit", on: !this.#seated });
    });
    page("captioner").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#finish();
    });
    const field = page("caption-words");
    field.value = load(this.#draftKey) ?? "";
    field.addEventListener("input", () => this.#interimSoon());
    field.addEventListener("keydown", (event) => this.#key(event));
    setInterval(() => this.#sayAgain(), AGAIN_AFTER_MS);
  }

  /** After coming in and after coming back: what has no receipt is said again. */
  joined(id) {
    this.#me = id;
    for (const { message } of this.#outbox.values()) this.send(message);
    this.#sayUnfinished();
  }

  state(people, seated) {
    if (seated !== this.#seated) this.#sit(seated);
    // Drawn anew, an open list would close under the hands of who is choosing.
    const signature = JSON.stringify(people.map(({ id, name }) => [id, name]));
    if (signature === this.#people) return;
    this.#people = signature;
    const chosen = page("caption-speaker").value;
    const options = people.map((person, at) =>
      el("option", { value: person.id, text: at < 9 ? `${at + 1} ${person.name}` : person.name }),
    );
    page("caption-speaker").replaceChildren(el("option", { value: "", text: gettext("0 Nobody in particular") }), ...options);
    page("caption-speaker").value = people.some((person) => person.id === chosen) ? chosen : "";
  }

  transcript({ running, may_caption: mayCaption }) {
    this.#mayCaption = mayCaption;
    page("caption-kept").textContent = running
      ? gettext("What you write is kept in the transcript.")
      : gettext("Not kept: no transcript is running. Everybody sees what you write, and nothing is stored.");
    page("caption-kept").dataset.kept = String(running);
    this.#showButton();
  }

  stored({ reply_to: id }) {
    if (id === this.#id) this.#keptUnfinished();
    this.#outbox.delete(id);
    this.#keep();
    this.#showPending();
  }

  /** What was written here and isn't stored: for whom the call is over. */
  unsent() {
    return [...[...this.#outbox.values()].map(({ message }) => message.text), page("caption-words").value.trim()];
  }

  /** The call was ended while somebody typed: what the server had heard of the line is in the transcript. */
  #keptUnfinished() {
    clearTimeout(this.#timer);
    const field = page("caption-words");
    if (field.value.startsWith(this.#said)) field.value = field.value.slice(this.#said.length).trimStart();
    save(this.#draftKey, field.value);
  }

  /** True when it was about a line of this page; one that can't be kept comes back into the field. */
  refused({ code, message, reply_to: id }) {
    const waiting = this.#outbox.get(id);
    if (!waiting) return false;
    if (!FINAL_REFUSALS.includes(code)) return true; // said again in a moment
    this.#outbox.delete(id);
    this.#keep();
    this.#putBack(waiting.message.text);
    page("caption-problem").textContent = message;
    page("caption-problem").hidden = false;
    this.#showPending();
    return true;
  }

  /** Before what is being typed, after what came back before: lines are refused in the order in which they were said. */
  #putBack(text) {
    const field = page("caption-words");
    if (!field.value.startsWith(this.#back)) this.#back = "";
    const typed = field.value.slice(this.#back.length).trimStart();
    this.#back = [this.#back, text].filter(Boolean).join(" ");
    field.value = [this.#back, typed].filter(Boolean).join(" ");
  }

  #sit(seated) {
    const isNews = this.#seated !== null || seated;
    this.#seated = seated;
    page("captioner").hidden = !seated;
    this.#showButton();
    if (isNews) {
      announce(seated ? gettext("You have the captioner’s seat. Type what is said; Enter finishes a line.") : gettext("You have left the captioner’s seat."));
    }
    // Whom the host gives it may be typing elsewhere, and what is typed here is shown to everybody at once.
    const isWriting = document.activeElement?.matches("input, textarea, select");
    if (seated && (this.#asked || !isWriting)) page("caption-words").focus();
    this.#asked = false;
  }

  #showButton() {
    page("caption-button").hidden = !this.#mayCaption && !this.#seated;
    page("caption-button").setAttribute("aria-pressed", String(Boolean(this.#seated)));
  }

  #key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.#finish();
    } else if (event.altKey && /^Digit[0-9]$/.test(event.code)) {
      event.preventDefault();
      const at = Number(event.code.slice(-1));
      const choice = page("caption-speaker");
      if (at < choice.options.length) choice.selectedIndex = at;
    }
  }

  #interimSoon() {
    if (this.#timer !== null) return;
    const wait = Math.max(0, this.#sentAt + INTERIM_EVERY_MS - performance.now());
    this.#timer = setTimeout(() => this.#sayInterim(), wait);
  }

  #sayInterim() {
    this.#timer = null;
    this.#sentAt = performance.now();
    const { value } = page("caption-words");
    save(this.#draftKey, value);
    this.#said = value.slice(0, MOST_CHARACTERS);
    this.send({ type: "caption.interim", id: this.#id, text: this.#said, speaker: page("caption-speaker").value });
  }

  #sayUnfinished() {
    if (this.#seated && page("caption-words").value.trim()) this.#sayInterim();
  }

  #finish() {
    const [text, rest] = split(page("caption-words").value.trim());
    if (!text) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    const message = { type: "caption.commit", id: this.#id, text, speaker: page("caption-speaker").value };
    this.#outbox.set(this.#id, { message, at: performance.now() });
    this.#keep();
    this.#id = randomId();
    page("caption-words").value = rest;
    save(this.#draftKey, rest);
    this.#back = "";
    page("caption-problem").hidden = true;
    this.send(message);
    this.#showPending();
  }

  #sayAgain() {
    if (!this.#me) return;
    for (const waiting of this.#outbox.values()) {
      if (performance.now() - waiting.at < AGAIN_AFTER_MS) continue;
      waiting.at = performance.now();
      this.send(waiting.message);
    }
    if (performance.now() - this.#sentAt >= INTERIM_AGAIN_MS) this.#sayUnfinished();
    this.#showPending();
  }

  #showPending() {
    const late = [...this.#outbox.values()].filter((waiting) => performance.now() - waiting.at > AGAIN_AFTER_MS / 2);
    page("caption-pending").hidden = late.length === 0;
  }

  #kept() {
    return (load(this.#outboxKey) ?? []).map((message) => [message.id, { message, at: 0 }]);
  }

  #keep() {
    save(this.#outboxKey, [...this.#outbox.values()].map(({ message }) => message));
  }
}

/** [as much as one line may hold, the rest], between words if there are any. */
function split(text) {
  if (text.length <= MOST_CHARACTERS) return [text, ""];
  const end = text.lastIndexOf(" ", MOST_CHARACTERS);
  const at = end > 0 ? end : MOST_CHARACTERS;
  return [text.slice(0, at), text.slice(at).trimStart()];
}
