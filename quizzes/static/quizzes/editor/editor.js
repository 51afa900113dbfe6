// The question editor. It knows nothing of the page around it: give it an element, questions and types.

import { announcer } from "./announcer.js";
import { editorBar } from "./bar.js";
import { blankQuestion } from "./blank.js";
import { h } from "./dom.js";
import { Draft } from "./draft.js";
import { outline } from "./outline.js";
import { previewDialog } from "./preview.js";
import { Problems } from "./problems.js";
import { questionCard } from "./question_card.js";
import { draggable } from "./reorder.js";
import { typeMenu, typePanel } from "./type_menu.js";
import { words } from "./words.js";

const VALIDATE_AFTER_MS = 700;

/**
 * Mount an editor in `element` (its content is replaced).
 *
 * - `questions`: list as stored; anything unreadable in it becomes an empty question of that place.
 * - `problems`: `[{path: [2, "answers", 0, "answer"], code, message}]` from the server, shown at their fields at once.
 * - `types`: `[{code, label, hint}]` of the question types to offer.
 * - `onChange(questions)`: after every change, with fresh plain values.
 * - `previewUrl`: a page that shows `{type: "preview", question}` messages; without it there is no preview.
 * - `library`: `{files, picker}`, a FileService and its picker (see media_storage); without it pictures are addresses.
 * - `validate(questions) → Promise<problems>`: asked after pauses; what it finds is shown once a question is left.
 *
 * Returns `{value(), showProblems(problems), focusProblem(path), preview(index?), state(), restore(state),
 * remember(label, undo), offerUndo(text), say(text)}`; the last three are for fields around it.
 */
export function mountEditor(element, options) {
  return new Editor(element, { questions: [], problems: [], types: [], onChange: () => {}, ...options }).handle();
}

class Editor {
  constructor(element, options) {
    this.options = options;
    this.draft = new Draft(Array.isArray(options.questions) ? options.questions : []);
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
    const { types, previewUrl } = this.options;
    this.labels = new Map(types.map(({ code, label }) => [code, label]));
    this.outline = outline({
      labels: this.labels,
      onJump: (key) => this.cards.get(key).focus(),
      onMove: (key, index) => this.place(key, index),
    });
    this.list = h("ol", { class: "qe-cards" });
    this.menu = typeMenu(types, (code) => this.insert(code, this.draft.length));
    this.count = h("span", { class: "qe-count" });
    this.empty = h(
      "div",
      { class: "qe-empty" },
      h("h3", {}, words.empty),
      h("p", {}, words.emptyHint),
      typePanel(types, (code) => this.insert(code, 0)),
    );
    if (previewUrl) this.previewer = previewDialog({ previewUrl, questions: () => this.draft.value() });
    this.bar = editorBar({
      count: this.count,
      onFold: (folded) => this.cards.forEach((card) => card.fold(folded)),
      onTime: (seconds) => this.timeForAll(seconds),
    });
    this.columns = h("div", { class: "qe-columns" }, this.outline.node, h("div", { class: "qe-main" }, this.list, this.menu.node));
    this.root = h("section", { class: "qe", "aria-label": words.questions });
    this.root.append(this.bar, this.empty, this.columns, ...this.voice.nodes);
    if (this.previewer) this.root.append(this.previewer.node);
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
    this.list.addEventListener("focusin", (event) => {
      this.outline.current(event.target.closest(".qe-card")?.dataset.key);
    });
    this.list.addEventListener("focusout", (event) => {
      const left = event.target.closest(".qe-card");
      if (left && event.relatedTarget && !left.contains(event.relatedTarget)) this.revealSoon(left.dataset.key);
    });
    document.addEventListener("pointerdown", () => (this.pressed = true), true);
    document.addEventListener("pointerup", () => setTimeout(() => (this.pressed = false)), true);
    // After a click on nothing the focus is on the body; an undo there is meant for the editor.
    document.addEventListener("keydown", (event) => {
      const target = event.target;
      if (!this.root.isConnected || (target !== document.body && !element.contains(target))) return;
      if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z") this.undoByKey(event);
    });
  }

  undoByKey(event) {
    // Inside a text Ctrl+Z is the text's own.
    if (event.target.closest("[contenteditable], textarea, input:not([type=checkbox]):not([type=color])")) return;
    event.preventDefault();
    this.undo();
  }

  // --- drawing ----------------------------------------------------------------------------------

  redraw() {
    const cards = this.draft.items.map((item) => {
      const card = this.cards.get(item.key) ?? questionCard(item, this.cardContext());
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
      types: this.options.types,
      library: this.options.library,
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
        insertBelow: (key) => this.menu.open((code) => this.insert(code, this.draft.indexOf(key) + 1)),
        preview: (key) => this.previewer?.open(this.draft.indexOf(key)),
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
    this.problems.set(found.map((problem) => ({ ...problem, path: this.draft.shownPath(problem.path) })));
  }

  // --- what people do -----------------------------------------------------------------------------

  insert(code, index) {
    const label = words.added(index + 1, this.labels.get(code));
    const item = this.draft.insert(blankQuestion(code), index, label);
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
    // Onto a button, not into a text, so that Ctrl+Z brings the question back.
    if (neighbour) this.cards.get(neighbour.key).head.buttons.remove.focus();
    else this.empty.querySelector("button")?.focus();
  }

  step(key, step) {
    const focused = document.activeElement;
    if (!this.place(key, this.draft.indexOf(key) + step)) return;
    const card = this.cards.get(key);
    const back = focused && card.node.contains(focused) && !focused.disabled ? focused : card.head.buttons.fold;
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

  timeForAll(seconds) {
    if (!Number.isInteger(seconds) || seconds < 1) return;
    const before = new Map(this.draft.items.map(({ key, question }) => [key, question.time]));
    const set = (timeOf) => {
      for (const { key, question } of this.draft.items) {
        if (question.type === "SLIDE" || !before.has(key)) continue;
        this.draft.edit(key, (changed) => (changed.time = timeOf(key)));
        this.problems.clear(key, ["time"]);
        this.cards.get(key).draw();
      }
      this.drawProblems();
    };
    set(() => seconds);
    this.draft.remember(words.timeApplied(seconds), () => set((key) => before.get(key)));
    this.voice.offerUndo(words.timeApplied(seconds), () => this.undo());
  }

  undo() {
    const step = this.draft.undo();
    this.voice.dismiss();
    this.voice.say(step ? words.undone(step.label) : words.nothingToUndo);
    const card = step && this.cards.get(step.key);
    if (!card) return;
    card.node.scrollIntoView({ block: "nearest" });
    card.head.buttons.fold.focus({ preventScroll: true });
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

  showProblems(problems) {
    for (const { path } of problems) {
      const item = this.draft.at(path[0]);
      if (item) this.revealed.add(item.key);
    }
    this.problems.set(problems);
  }

  handle() {
    return {
      value: () => this.draft.value(),
      showProblems: (problems) => this.showProblems(problems),
      focusProblem: (path) => this.cards.get(this.draft.at(path[0])?.key)?.focus(path.slice(1)),
      preview: (index = null) => {
        const current = document.activeElement?.closest(".qe-card")?.dataset.key;
        this.previewer?.open(index ?? Math.max(0, this.draft.indexOf(current)));
      },
      remember: (label, undo) => this.draft.remember(label, undo),
      offerUndo: (text) => this.voice.offerUndo(text, () => this.undo()),
      say: this.voice.say,
      state: () => ({
        folded: this.draft.items.map(({ key }) => this.cards.get(key).folded),
        scroll: window.scrollY,
      }),
      restore: ({ folded, scroll }) => {
        this.draft.items.forEach(({ key }, index) => this.cards.get(key).fold(folded[index] === true));
        window.scrollTo(0, scroll);
      },
    };
  }
}
