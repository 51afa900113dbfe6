// A memory game: cards face down, two are turned at a time, pairs stay. By mouse, finger, keyboard and ear.

import { el, plain } from "../../classroom/dom.js";
import { fill, gettext, ngettext } from "../../classroom/words.js";
import { pictureOf } from "./picture.js";

const SHOWN_MS = 1400;

/** A new array in random order. */
export function shuffled(list) {
  const copy = [...list];
  for (let last = copy.length - 1; last > 0; last -= 1) {
    const other = Math.floor(Math.random() * (last + 1));
    [copy[last], copy[other]] = [copy[other], copy[last]];
  }
  return copy;
}

/** `result`: `{order: card ids, found: pairs, moves, done}` of an earlier visit or null. */
export function memoryPage({ cards }, { result, keep, say }) {
  return { node: new Memory(cards, { keep, say }).begin(usable(result, cards)) };
}

/** A kept game fits only the cards it was played with. */
function usable(result, cards) {
  const ids = cards.map(({ id }) => id).sort().join();
  return Array.isArray(result?.order) && [...result.order].sort().join() === ids ? result : null;
}

class Memory {
  constructor(cards, { keep, say }) {
    Object.assign(this, { cards, keep, say });
    this.byId = new Map(cards.map((card) => [card.id, card]));
    this.node = el("div", { class: "memory" });
    this.node.addEventListener("keydown", (event) => this.key(event));
  }

  begin(kept) {
    this.order = kept?.order ?? shuffled(this.cards.map(({ id }) => id));
    this.found = new Set(kept?.found ?? []);
    this.moves = kept?.moves ?? 0;
    this.open = [];
    clearTimeout(this.timer);
    this.status = el("p", { class: "memory-status figures" });
    this.buttons = this.order.map((id, place) =>
      el("button", { type: "button", class: "memory-card", tabindex: place === 0 ? "0" : "-1", onclick: () => this.turn(place) }),
    );
    this.grid = el("div", { class: "memory-grid", role: "group", "aria-label": gettext("Cards: arrow keys move, Enter turns a card") }, this.buttons);
    this.again = el("button", { type: "button", class: "button button--quiet", onclick: () => this.restart(), text: gettext("Play again") });
    this.node.replaceChildren(this.status, this.grid, this.again);
    this.draw();
    return this.node;
  }

  restart() {
    this.keep(null);
    this.begin(null);
    this.say(gettext("New game. All cards are face down."));
    this.buttons[0].focus();
  }

  cardAt(place) {
    return this.byId.get(this.order[place]);
  }

  turn(place) {
    if (this.open.includes(place) || this.found.has(this.cardAt(place).pair)) return;
    if (this.open.length === 2) this.close();
    this.focusable(place);
    this.open.push(place);
    if (this.open.length === 1) {
      this.say(this.faceOf(place));
      this.draw();
      return;
    }
    this.moves += 1;
    const [first, second] = this.open.map((at) => this.cardAt(at).pair);
    if (first === second) this.pairFound(place);
    else {
      this.say(fill(gettext("%(card)s. No pair."), { card: this.faceOf(place) }));
      this.timer = setTimeout(() => this.close(), SHOWN_MS);
    }
    this.note();
    this.draw();
  }

  pairFound(place) {
    this.found.add(this.cardAt(place).pair);
    this.open = [];
    const left = this.pairs - this.found.size;
    const news = left
      ? fill(ngettext("A pair! %(n)s more.", "A pair! %(n)s more.", left), { n: left })
      : fill(ngettext("All pairs found in %(n)s try.", "All pairs found in %(n)s tries.", this.moves), { n: this.moves });
    this.say(`${this.faceOf(place)}. ${news}`);
  }

  close() {
    clearTimeout(this.timer);
    this.open = [];
    this.draw();
  }

  get pairs() {
    return this.cards.length / 2;
  }

  note() {
    const done = this.found.size === this.pairs;
    this.keep({ order: this.order, found: [...this.found], moves: this.moves, done });
  }

  /** What a turned card says. */
  faceOf(place) {
    const { text, picture } = this.cardAt(place);
    return [picture ? picture.alt || gettext("a picture without a description") : "", plain(text)].filter(Boolean).join(", ");
  }

  draw() {
    this.buttons.forEach((button, place) => this.drawCard(button, place));
    const done = this.found.size === this.pairs;
    this.status.textContent = done
      ? fill(ngettext("All pairs found in %(n)s try.", "All pairs found in %(n)s tries.", this.moves), { n: this.moves })
      : fill(ngettext("%(found)s of %(pairs)s pairs, %(n)s try", "%(found)s of %(pairs)s pairs, %(n)s tries", this.moves), { found: this.found.size, pairs: this.pairs, n: this.moves });
    this.node.classList.toggle("memory--done", done);
    this.again.hidden = this.moves === 0;
  }

  drawCard(button, place) {
    const card = this.cardAt(place);
    const found = this.found.has(card.pair);
    const state = found ? "found" : this.open.includes(place) ? "open" : "down";
    const name = fill(gettext("Card %(n)s"), { n: place + 1 });
    const told = { found: gettext("found"), down: gettext("face down") }[state];
    button.setAttribute("aria-label", [name, state === "down" ? "" : this.faceOf(place), told].filter(Boolean).join(", "));
    if (button.dataset.state === state) return;
    button.dataset.state = state;
    // A card that is face down holds nothing that could be read.
    button.replaceChildren(...(state === "down" ? [el("span", { class: "memory-back", text: String(place + 1) })] : this.face(card)));
  }

  face(card) {
    const picture = pictureOf(card.picture, "memory-picture");
    return [picture, card.text ? el("span", { class: "memory-text", html: card.text }) : null].filter(Boolean);
  }

  focusable(place) {
    this.buttons.forEach((button, index) => (button.tabIndex = index === place ? 0 : -1));
  }

  key(event) {
    const at = this.buttons.indexOf(event.target);
    if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const columns = getComputedStyle(this.grid).gridTemplateColumns.split(" ").length;
    const side = document.dir === "rtl" ? -1 : 1;
    const steps = { ArrowRight: side, ArrowLeft: -side, ArrowDown: columns, ArrowUp: -columns };
    const to = { Home: 0, End: this.buttons.length - 1 }[event.key] ?? (event.key in steps ? at + steps[event.key] : null);
    if (to === null) return;
    event.preventDefault();
    if (to < 0 || to >= this.buttons.length) return;
    this.focusable(to);
    this.buttons[to].focus();
  }
}
