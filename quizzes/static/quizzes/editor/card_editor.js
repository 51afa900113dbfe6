// A list of cards to edit, with an outline, undo, and problems shown once a card is left: what the editors of questions
// and of pages share. A subclass says how it is built (`build`), and what a card and a blank item are.

import { announcer } from "./announcer.js";
import { Problems } from "./problems.js";
import { draggable } from "./reorder.js";

const VALIDATE_AFTER_MS = 700;

export class CardEditor {
  /** `build(element)` makes `list outline count empty columns bar root`; `cardOf(item)` a card
   * `{node, draw, focus, fold, folded, show, renumber, tool(name)}`; `blank(code)` a new item. */
  constructor(element, options, draft, words) {
    this.options = options;
    this.draft = draft;
    this.words = words;
    this.problems = new Problems(this.draft);
    this.revealed = new Set();
    this.cards = new Map();
    this.voice = announcer();
    this.build(element);
    this.listen(element);
    this.redraw();
    this.showProblems(options.problems);
  }

  /** Where a problem's path stands on screen: blanks that aren't sent are there too. */
  shownPath(path) {
    return this.draft.shownPath(path);
  }

  listen(element) {
    this.draft.addEventListener("list", ({ detail }) => this.listChanged(detail));
    this.draft.addEventListener("edit", ({ detail }) => {
      this.outline.describe(detail.key);
      this.changed();
    });
    this.problems.addEventListener("change", () => this.drawProblems());
    draggable(this.list, { handle: ".qe-grip", onDrop: (card, _, to) => this.place(card.dataset.key, to) });
    this.list.addEventListener("focusin", (event) => {
      this.outline.current(event.target.closest(".qe-card")?.dataset.key);
    });
    this.list.addEventListener("focusout", (event) => {
      const left = event.target.closest(".qe-card");
      if (left && event.relatedTarget && !left.contains(event.relatedTarget) && !event.relatedTarget.closest("dialog")) this.revealSoon(left.dataset.key);
    });
    document.addEventListener("pointerdown", () => (this.pressed = true), true);
    document.addEventListener("pointerup", () => setTimeout(() => (this.pressed = false)), true);
    // After a click on nothing the focus is on the body; an undo there is meant for the editor.
    document.addEventListener("keydown", (event) => {
      const target = event.target;
      if (!this.root.isConnected || (target !== document.body && !element.contains(target))) return;
      const way = stepOfKey(event);
      if (!way || event.isComposing || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      this[way]();
    });
    this.draft.history.addEventListener("change", () => this.showSteps());
    // The browser's own undo of a text (a menu, a shake) would go past what the editor remembers.
    this.list.addEventListener("beforeinput", (event) => {
      const way = { historyUndo: "undo", historyRedo: "redo" }[event.inputType];
      if (!way || !event.cancelable) return;
      event.preventDefault();
      this[way]();
    });
  }

  /** Buttons that say what they would take back or take again. */
  showSteps() {
    const { undoLabel, redoLabel } = this.draft.history;
    this.stepButtons?.show(undoLabel, redoLabel);
    this.bar.hidden = !this.draft.length && !undoLabel && !redoLabel;
  }

  // --- drawing ----------------------------------------------------------------------------------

  redraw() {
    const cards = this.draft.items.map((item) => {
      const card = this.cards.get(item.key) ?? this.cardOf(item);
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
    this.showSteps();
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

  // --- changes ----------------------------------------------------------------------------------

  /** What a card may ask of the editor around it. */
  cardContext() {
    return {
      draft: this.draft,
      say: this.voice.say,
      offerUndo: (text) => this.voice.offerUndo(text, () => this.undo()),
      cleared: (key, path) => this.problems.clear(key, path),
      edit: (key, path, change, settles = null) => {
        this.draft.type(key, path, change, this.words.edited(this.draft.indexOf(key) + 1));
        this.problems.clear(key, path);
        if (settles) this.problems.clearExactly(key, settles);
      },
      actions: {
        move: (key, step) => this.step(key, step),
        remove: (key) => this.remove(key),
        duplicate: (key) => this.duplicate(key),
      },
    };
  }

  listChanged({ key, kind }) {
    this.redraw();
    if (kind === "replaced") {
      const card = this.cards.get(key);
      card.draw();
      this.drawProblems();
    }
    this.changed();
  }

  changed() {
    this.options.onChange(this.draft.value());
    if (!this.options.validate) return;
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

  showProblems(problems) {
    for (const { path } of problems) {
      const item = this.draft.at(path[0]);
      if (item) this.revealed.add(item.key);
    }
    this.problems.set(problems);
  }

  insert(code, index) {
    const label = this.words.added(index + 1, this.labels.get(code));
    const item = this.draft.insert(this.blank(code), index, label);
    this.cards.get(item.key).focus();
    this.voice.say(label);
  }

  duplicate(key) {
    const index = this.draft.indexOf(key);
    const label = this.words.duplicated(index + 1, index + 2);
    const item = this.draft.insert(structuredClone(this.draft.get(key).question), index + 1, label);
    this.cards.get(item.key).focus();
    this.voice.say(label);
  }

  remove(key) {
    const index = this.draft.indexOf(key);
    const label = this.words.deleted(index + 1);
    this.draft.remove(key, label);
    this.voice.offerUndo(label, () => this.undo());
    this.focusNear(index);
  }

  /** Where somebody goes on after the card at this place has gone. */
  focusNear(index) {
    const neighbour = this.draft.at(Math.min(index, this.draft.length - 1));
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
    const label = this.words.moved(to + 1, this.draft.length);
    if (!this.draft.move(key, to, label)) return false;
    this.voice.say(label);
    return true;
  }

  undo() {
    const step = this.draft.history.undo();
    this.voice.dismiss();
    this.voice.say(step ? this.words.undone(step.label) : this.words.nothingToUndo);
    this.lookAt(step);
  }

  redo() {
    const step = this.draft.history.redo();
    this.voice.dismiss();
    this.voice.say(step ? this.words.redone(step.label) : this.words.nothingToRedo);
    this.lookAt(step);
  }

  /** Where a step was taken back or again: a typed text with the caret at its end, else the card. */
  lookAt(step) {
    const card = step && this.cards.get(step.key);
    if (!card) {
      if (step && !this.root.contains(document.activeElement)) this.stepButtons?.focus();
      return;
    }
    if (step.path) {
      card.focus(step.path);
      caretToEnd(document.activeElement);
      return;
    }
    card.node.scrollIntoView({ block: "nearest" });
    card.tool("fold").focus({ preventScroll: true });
  }

  /** Messages push down what is below them, so they wait until a click that is under way has landed. */
  revealSoon(key) {
    const reveal = () => {
      this.revealed.add(key);
      this.drawProblems();
    };
    if (this.pressed) document.addEventListener("click", () => setTimeout(reveal), { once: true });
    else reveal();
  }
}

/** "undo" for Ctrl+Z, "redo" for Ctrl+Shift+Z and Ctrl+Y (Command on a Mac), else null. */
function stepOfKey(event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return null;
  const key = event.key.toLowerCase();
  if (key === "z") return event.shiftKey ? "redo" : "undo";
  return key === "y" && !event.shiftKey ? "redo" : null;
}

function caretToEnd(control) {
  if (!control?.isContentEditable) return control?.setSelectionRange?.(control.value?.length ?? 0, control.value?.length ?? 0);
  document.getSelection().selectAllChildren(control);
  document.getSelection().collapseToEnd();
}
