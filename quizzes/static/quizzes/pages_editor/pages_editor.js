// The page editor. It knows nothing of the form around it: give it an element, pages and types.

import { announcer } from "../editor/announcer.js";
import { h } from "../editor/dom.js";
import { Draft } from "../editor/draft.js";
import { Problems } from "../editor/problems.js";
import { draggable } from "../editor/reorder.js";
import * as shapes from "./blank_pages.js";
import { library } from "./library.js";
import { pageCard } from "./page_card.js";
import { pageOutline } from "./page_outline.js";
import { pagePreview } from "./page_preview.js";
import { typeMenu, typePanel } from "./type_menu.js";
import { words } from "./words.js";

const VALIDATE_AFTER_MS = 700;

/**
 * Mount an editor in `element` (its content is replaced). Options:
 * `pages` as stored, `problems` of them from the server (`[{path: [2, "data", …], code, message}]`), `types`
 * (`[{code, label, hint}]`), `files` (the API's addresses and token, see library.js), `previewUrl`,
 * `onChange(pages)`, `validate(pages) → Promise<problems>`.
 * Returns `{focusProblem(path), preview(), state(), restore(state)}`.
 */
export function mountPagesEditor(element, options) {
  return new PagesEditor(element, options).handle();
}

class PagesEditor {
  constructor(element, options) {
    this.options = options;
    this.draft = new Draft(options.pages, shapes);
    this.problems = new Problems(this.draft);
    this.revealed = new Set();
    this.cards = new Map();
    this.voice = announcer();
    this.build(element);
    this.listen(element);
    this.redraw();
    this.showProblems(options.problems);
  }

  build(element) {
    const { types, previewUrl, files } = this.options;
    this.labels = new Map(types.map(({ code, label }) => [code, label]));
    this.library = library(files);
    this.outline = pageOutline({
      labels: this.labels,
      onJump: (key) => this.cards.get(key).focus(),
      onMove: (key, index) => this.place(key, index),
    });
    this.previewer = pagePreview({ previewUrl, pages: () => this.draft.value() });
    this.list = h("ol", { class: "qe-cards" });
    this.menu = typeMenu(types, (code) => this.insert(code, this.draft.length));
    this.count = h("span", { class: "qe-count" });
    const fold = (label, folded) => h("button", { type: "button", class: "qe-link", on: { click: () => this.cards.forEach((card) => card.fold(folded)) } }, label);
    const tools = h("div", { class: "qe-bar-tools" }, fold(words.collapseAll, true), fold(words.expandAll, false));
    this.bar = h("div", { class: "qe-bar" }, h("h2", { class: "qe-title" }, words.pages, " ", this.count), tools);
    this.empty = h("div", { class: "qe-empty" }, h("h3", {}, words.empty), h("p", {}, words.emptyHint), typePanel(types, (code) => this.insert(code, 0)));
    this.columns = h("div", { class: "qe-columns" }, this.outline.node, h("div", { class: "qe-main" }, this.list, this.menu.node));
    this.root = h("section", { class: "qe", "aria-label": words.pages }, this.bar, this.empty, this.columns, ...this.voice.nodes, this.previewer.node, this.library.node);
    element.replaceChildren(this.root);
  }

  listen(element) {
    this.draft.addEventListener("list", ({ detail }) => this.listChanged(detail));
    this.draft.addEventListener("edit", ({ detail }) => {
      this.outline.describe(detail.key);
      this.changed();
    });
    this.problems.addEventListener("change", () => this.drawProblems());
    draggable(this.list, { handle: ".qe-grip", onDrop: (card, _, to) => this.place(card.dataset.key, to) });
    this.list.addEventListener("focusin", (event) => this.outline.current(event.target.closest(".qe-card")?.dataset.key));
    this.list.addEventListener("focusout", (event) => this.reveal(event));
    document.addEventListener("pointerdown", () => (this.pressed = true), true);
    document.addEventListener("pointerup", () => setTimeout(() => (this.pressed = false)), true);
    // After a click on nothing the focus is on the body; an undo there is meant for the editor.
    document.addEventListener("keydown", (event) => {
      if (!this.root.isConnected || (event.target !== document.body && !element.contains(event.target))) return;
      if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.key.toLowerCase() !== "z") return;
      // Inside a text Ctrl+Z is the text's own.
      if (event.target.closest("[contenteditable], textarea, input:not([type=checkbox])")) return;
      event.preventDefault();
      this.undo();
    });
  }

  // --- drawing ----------------------------------------------------------------------------------

  redraw() {
    const cards = this.draft.items.map((item) => {
      const card = this.cards.get(item.key) ?? pageCard(item, this.cardContext());
      this.cards.set(item.key, card);
      return card;
    });
    for (const key of [...this.cards.keys()]) if (!this.draft.get(key)) this.cards.delete(key);
    this.arrange(cards.map((card) => card.node));
    cards.forEach((card, index) => card.renumber(index + 1, cards.length));
    this.outline.draw(this.draft.items);
    this.count.textContent = ` ${cards.length}`;
    this.empty.hidden = cards.length > 0;
    this.columns.hidden = cards.length === 0;
    this.bar.hidden = cards.length === 0;
    this.drawProblems();
  }

  /** Put the cards in order, moving as few as possible so that focus and scroll stay. */
  arrange(nodes) {
    for (const child of [...this.list.children]) if (!nodes.includes(child)) child.remove();
    nodes.forEach((node, index) => {
      if (this.list.children[index] !== node) this.list.insertBefore(node, this.list.children[index] ?? null);
    });
  }

  drawProblems() {
    for (const [key, card] of this.cards) {
      const found = this.problems.of(key);
      const revealed = this.revealed.has(key);
      card.show(revealed ? found : []);
      this.outline.mark(key, found.length, revealed);
    }
  }

  cardContext() {
    return {
      draft: this.draft,
      labels: this.labels,
      library: this.library,
      say: this.voice.say,
      offerUndo: (text) => this.voice.offerUndo(text, () => this.undo()),
      cleared: (key, path) => this.problems.clear(key, path),
      edit: (key, path, change, settles = null) => {
        this.draft.edit(key, change);
        this.problems.clear(key, path);
        if (settles) this.problems.clearExactly(key, settles);
      },
      actions: {
        move: (key, step) => this.step(key, step),
        remove: (key) => this.remove(key),
        duplicate: (key) => this.duplicate(key),
        preview: (key) => this.previewer.open(this.draft.indexOf(key)),
      },
    };
  }

  listChanged({ key, kind }) {
    this.redraw();
    if (kind === "replaced") {
      this.cards.get(key).draw();
      this.drawProblems();
    }
    this.changed();
  }

  changed() {
    this.options.onChange(this.draft.value());
    clearTimeout(this.validation);
    this.validation = setTimeout(() => this.validate(), VALIDATE_AFTER_MS);
  }

  async validate() {
    const asked = JSON.stringify(this.draft.value());
    let found;
    try {
      found = await this.options.validate(this.draft.value());
    } catch {
      return; // saving checks again and says so
    }
    if (asked !== JSON.stringify(this.draft.value())) return;
    this.problems.set(found.map((problem) => ({ ...problem, path: this.shownPath(problem.path) })));
  }

  /** A path into the pages as sent (without answers left empty) as one into the pages as shown. */
  shownPath(path) {
    const item = this.draft.at(path[0]);
    if (!item || path[2] !== "answers" || typeof path[3] !== "number") return path;
    return [...path.slice(0, 3), shapes.withoutBlanks(item.question).kept[path[3]] ?? path[3], ...path.slice(4)];
  }

  // --- what people do -----------------------------------------------------------------------------

  insert(code, index) {
    const label = words.added(index + 1, this.labels.get(code));
    const item = this.draft.insert(shapes.blankPage(code), index, label);
    this.cards.get(item.key).focus();
    this.voice.say(label);
  }

  duplicate(key) {
    const index = this.draft.indexOf(key);
    const label = words.duplicated(index + 1, index + 2);
    const item = this.draft.insert(structuredClone(this.draft.get(key).question), index + 1, label);
    this.cards.get(item.key).focus();
    this.voice.say(label);
  }

  remove(key) {
    const index = this.draft.indexOf(key);
    const label = words.deleted(index + 1);
    this.draft.remove(key, label);
    this.voice.offerUndo(label, () => this.undo());
    const neighbour = this.draft.at(Math.min(index, this.draft.length - 1));
    // Onto a button, not into a text, so that Ctrl+Z brings the page back.
    if (neighbour) this.cards.get(neighbour.key).tool("remove").focus();
    else this.empty.querySelector("button")?.focus();
  }

  step(key, step) {
    const focused = document.activeElement;
    if (!this.place(key, this.draft.indexOf(key) + step)) return;
    const card = this.cards.get(key);
    const back = focused && card.node.contains(focused) && !focused.disabled ? focused : card.tool("fold");
    back.focus({ preventScroll: true });
    card.node.scrollIntoView({ block: "nearest" });
  }

  place(key, index) {
    const to = Math.max(0, Math.min(index, this.draft.length - 1));
    const label = words.moved(to + 1, this.draft.length);
    if (!this.draft.move(key, to, label)) return false;
    this.voice.say(label);
    return true;
  }

  undo() {
    const step = this.draft.undo();
    this.voice.dismiss();
    this.voice.say(step ? words.undone(step.label) : words.nothingToUndo);
    const card = step && this.cards.get(step.key);
    if (!card) return;
    card.node.scrollIntoView({ block: "nearest" });
    card.tool("fold").focus({ preventScroll: true });
  }

  /** Messages push down what is below them, so they wait until a click that is under way has landed. */
  reveal(event) {
    const left = event.target.closest(".qe-card");
    if (!left || !event.relatedTarget || left.contains(event.relatedTarget) || event.relatedTarget.closest("dialog")) return;
    const show = () => {
      this.revealed.add(left.dataset.key);
      this.drawProblems();
    };
    if (this.pressed) document.addEventListener("click", () => setTimeout(show), { once: true });
    else show();
  }

  showProblems(problems) {
    for (const { path } of problems) {
      const item = this.draft.at(path[0]);
      if (item) this.revealed.add(item.key);
    }
    this.problems.set(problems);
  }

  handle() {
    return {
      focusProblem: (path) => this.cards.get(this.draft.at(path[0])?.key)?.focus(path.slice(1)),
      preview: () => {
        const current = this.outline.node.querySelector("[aria-current]")?.closest("li")?.dataset.key;
        this.previewer.open(Math.max(0, this.draft.indexOf(current)));
      },
      state: () => ({ folded: this.draft.items.map(({ key }) => this.cards.get(key).folded), scroll: window.scrollY }),
      restore: ({ folded, scroll }) => {
        this.draft.items.forEach(({ key }, index) => this.cards.get(key).fold(folded[index] === true));
        window.scrollTo(0, scroll);
      },
    };
  }
}
