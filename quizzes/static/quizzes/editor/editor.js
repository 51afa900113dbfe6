// The question editor. It knows nothing of the page around it: give it an element, questions and types.

import { editorBar } from "./bar.js";
import { available as hasBank, bankDialog } from "./bank_dialog.js";
import { blankQuestion } from "./blank.js";
import { CardEditor } from "./card_editor.js";
import { h, icon } from "./dom.js";
import { Draft } from "./draft.js";
import { outline } from "./outline.js";
import { previewDialog } from "./preview.js";
import { questionCard } from "./question_card.js";
import { stepButtons } from "./step_buttons.js";
import { manyQuestions } from "./many_questions.js";
import { selection } from "./selection.js";
import { typeMenu, typePanel } from "./type_menu.js";
import { words } from "./words.js";

/**
 * Mount an editor in `element` (its content is replaced).
 *
 * - `questions`: list as stored; anything unreadable in it becomes an empty question of that place.
 * - `problems`: `[{path: [2, "answers", 0, "answer"], code, message}]` from the server, shown at their fields at once.
 * - `types`: `[{code, label, hint}]` of the question types to offer.
 * - `onChange(questions)`: after every change, with fresh plain values.
 * - `previewUrl`: a page that shows `{type: "preview", question, language}` messages; without it there is no preview.
 * - `language()`: the language of the questions (BCP 47), "" if nobody said.
 * - `library`: `{files, picker}`, a FileService and its picker (see media_storage); without it pictures are addresses.
 * - `validate(questions) → Promise<problems>`: asked after pauses; what it finds is shown once a question is left.
 *
 * Returns `{value(), showProblems(problems), focusProblem(path), preview(index?), state(), restore(state),
 * remember(label, undo, redo), offerUndo(text), say(text)}`; the last three are for fields around it.
 */
export function mountEditor(element, options) {
  return new Editor(element, { questions: [], problems: [], types: [], onChange: () => {}, language: () => "", ...options }).handle();
}

class Editor extends CardEditor {
  constructor(element, options) {
    super(element, options, new Draft(Array.isArray(options.questions) ? options.questions : []), words);
  }

  blank(code) {
    return blankQuestion(code);
  }

  cardOf(item) {
    return questionCard(item, this.cardContext());
  }

  build(element) {
    const { types, previewUrl, language } = this.options;
    this.labels = new Map(types.map(({ code, label }) => [code, label]));
    this.outline = outline({
      name: words.questions,
      words,
      labels: this.labels,
      textOf: ({ question }) => question,
      onJump: (key) => this.cards.get(key).focus(),
      onMove: (key, index) => this.place(key, index),
    });
    this.list = h("ol", { class: "qe-cards" });
    this.menu = typeMenu({ types, add: words.addQuestion, title: words.chooseType, onChoose: (code) => this.insert(code, this.draft.length) });
    this.count = h("span", { class: "qe-count" });
    this.empty = h(
      "div",
      { class: "qe-empty" },
      h("h3", {}, words.empty),
      h("p", {}, words.emptyHint),
      typePanel(types, (code) => this.insert(code, 0)),
    );
    if (previewUrl) this.previewer = previewDialog({ previewUrl, language, questions: () => this.draft.value() });
    this.stepButtons = stepButtons({ words, onUndo: () => this.undo(), onRedo: () => this.redo() });
    this.bar = editorBar({
      count: this.count,
      steps: this.stepButtons.nodes,
      onFold: (folded) => this.cards.forEach((card) => card.fold(folded)),
      onTime: (seconds) => this.timeForAll(seconds),
    });
    this.columns = h("div", { class: "qe-columns" }, this.outline.node, h("div", { class: "qe-main" }, this.list, this.menu.node));
    this.root = h("section", { class: "qe", "aria-label": words.questions });
    this.selection = selection({
      order: () => this.draft.items.map(({ key }) => key),
      onChange: () => this.cards.forEach((card, key) => card.choose(this.selection.has(key))),
      actions: manyQuestions(this),
    });
    if (hasBank) this.addBank();
    this.root.append(this.bar, this.selection.node, this.empty, this.columns, ...this.voice.nodes);
    if (this.previewer) this.root.append(this.previewer.node);
    element.replaceChildren(this.root);
  }

  /** The button beside "Add question", and one for a quiz without any. */
  addBank() {
    const bank = bankDialog({ labels: this.labels });
    const button = () => h("button", { type: "button", class: "qe-button qe-bank-open", on: { click: () => this.pick(bank) } }, icon("copy"), words.bank);
    this.menu.node.append(button());
    this.empty.append(button());
    // Outside of the form, of which it is no part.
    document.body.querySelector(".qe-bank")?.remove();
    document.body.append(bank.node);
  }

  async pick(bank) {
    const questions = await bank.open();
    if (!questions.length) return;
    const label = words.picked(questions.length);
    const added = [];
    this.draft.history.together(label, () => {
      for (const question of questions) added.push(this.draft.insert(question, this.draft.length, label));
    });
    this.cards.get(added[0].key).focus();
    this.voice.offerUndo(label, () => this.undo());
  }

  // --- drawing ----------------------------------------------------------------------------------

  cardContext() {
    const shared = super.cardContext();
    const { types, library } = this.options;
    const insertBelow = (key) => this.menu.open((code) => this.insert(code, this.draft.indexOf(key) + 1));
    const preview = (key) => this.previewer?.open(this.draft.indexOf(key));
    const select = (key, on, range) => this.selection.toggle(key, on, range);
    return { ...shared, types, library, actions: { ...shared.actions, insertBelow, preview, select } };
  }

  redraw() {
    super.redraw();
    this.selection.keep(new Set(this.cards.keys()));
  }

  // --- what people do -----------------------------------------------------------------------------

  timeForAll(seconds) {
    if (!Number.isInteger(seconds) || seconds < 1) return;
    this.setForEach(this.draft.items, words.timeApplied(seconds), "time", () => seconds);
  }

  /** One step for several questions: the field `name` of each that isn't a slide; `undefined` takes it out. */
  setForEach(items, label, name, valueOf, { slides = false } = {}) {
    this.draft.history.together(label, () => {
      for (const { key, question } of items) {
        if (question.type === "SLIDE" && !slides) continue;
        const before = question[name];
        const put = (value) => (changed) => {
          if (value === undefined) delete changed[name];
          else changed[name] = value;
        };
        this.draft.edit(key, put(valueOf(question)), label, put(before));
        this.problems.clear(key, [name]);
        this.cards.get(key).draw();
      }
    });
    this.drawProblems();
    this.voice.offerUndo(label, () => this.undo());
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
      remember: (label, undo, redo) => this.draft.remember(label, undo, redo),
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
