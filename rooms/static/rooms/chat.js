// The chat. What was written stays in the field until the server has stored it, also after a reload.

import { el } from "../classroom/dom.js";
import { randomId } from "../classroom/random_id.js";
import { gettext, locale } from "../classroom/words.js";
import { load, save } from "../classroom/tab_storage.js";

// Pressed again sooner, the same text is the same message.
const AGAIN_AFTER_MS = 3_000;
const page = (id) => document.getElementById(id);

export class Chat {
  #known = new Set();
  #unread = 0;
  #pending = null; // {id, text, typed, at}: sent, and not stored yet

  #draftKey;

  /** `send(id, text)` is true when there is a line; `code` names the room. */
  constructor(send, code) {
    this.send = send;
    this.#draftKey = `chat-draft ${code}`;
    page("words").value = load(this.#draftKey) ?? "";
    page("words").addEventListener("input", () => this.#keep());
    page("say").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#say();
    });
    page("words").addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#say();
    });
    page("chat-button").addEventListener("click", () => this.toggle());
  }

  toggle() {
    const opens = page("chat").hidden;
    page("chat").hidden = !opens;
    page("chat-button").setAttribute("aria-expanded", String(opens));
    if (!opens) return;
    this.#count(0);
    page("messages").scrollTop = page("messages").scrollHeight;
    page("words").focus();
  }

  /** False when it is there already. */
  add(message) {
    if (message.client_id && message.client_id === this.#pending?.id) this.#stored();
    if (this.#known.has(message.id)) return false;
    this.#known.add(message.id);
    const time = new Date(message.sent_at);
    page("messages").append(
      el(
        "div",
        {},
        el("b", { text: message.name }),
        " ",
        el("time", {
          class: "muted",
          datetime: message.sent_at,
          text: time.toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit" }),
        }),
        el("p", { class: "said" }, ...withLinks(message.text)),
      ),
    );
    page("messages").scrollTop = page("messages").scrollHeight;
    return true;
  }

  /** A message that came while the chat may be closed; true when it wasn't read. */
  hear(message) {
    const isUnread = this.add(message) && page("chat").hidden;
    if (isUnread) this.#count(this.#unread + 1);
    return isUnread;
  }

  /** True when a refusal is about the chat. */
  refused(error) {
    if (!error.reply_to) return false;
    if (error.reply_to === this.#pending?.id) this.#pending = null;
    this.#problem(error.message);
    return true;
  }

  /** What was written and isn't stored: for whom the call is over. */
  unsent() {
    return page("words").value.trim();
  }

  #keep() {
    save(this.#draftKey, page("words").value);
  }

  #say() {
    const text = page("words").value.trim();
    if (!text || (this.#pending?.text === text && performance.now() - this.#pending.at < AGAIN_AFTER_MS)) return;
    this.#pending = { id: randomId(), text, typed: page("words").value, at: performance.now() };
    if (this.send(this.#pending.id, text)) return;
    this.#pending = null;
    this.#problem(gettext("There is no connection just now. Send it again soon."));
  }

  /** The field is free again; what was typed meanwhile stays. */
  #stored() {
    const field = page("words");
    const { text, typed } = this.#pending;
    if (field.value.trim() === text) field.value = "";
    else if (field.value.startsWith(typed)) field.value = field.value.slice(typed.length).trimStart();
    this.#pending = null;
    this.#keep();
    page("say-problem").hidden = true;
  }

  #problem(text) {
    page("say-problem").textContent = text;
    page("say-problem").hidden = false;
  }

  #count(number) {
    this.#unread = number;
    page("unread").hidden = number === 0;
    page("unread").textContent = String(number);
  }
}

/** Plain text with its http(s) addresses as links. */
function withLinks(text) {
  return text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}])/).map((part, at) => {
    if (at % 2 === 0) return part;
    return el("a", { href: part, target: "_blank", rel: "noopener noreferrer nofollow", text: part });
  });
}
