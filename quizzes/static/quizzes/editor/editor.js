// The question editor. It knows nothing of the page around it: give it an element, questions and types.

import { editorBar } from "./bar.js";
import { blankQuestion } from "./blank.js";
import { CardEditor } from "./card_editor.js";
import { h } from "./dom.js";
import { Draft } from "./draft.js";
import { outline } from "./outline.js";
import { previewDialog } from "./preview.js";
import { questionCard } from "./question_card.js";
import { typeMenu, typePanel } from "./type_menu.js";
import { words } from "./words.js";

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

  // --- drawing ----------------------------------------------------------------------------------

  cardContext() {
    const shared = super.cardContext();
    const { types, library } = this.options;
    const insertBelow = (key) => this.menu.open((code) => this.insert(code, this.draft.indexOf(key) + 1));
    const preview = (key) => this.previewer?.open(this.draft.indexOf(key));
    return { ...shared, types, library, actions: { ...shared.actions, insertBelow, preview } };
  }

  // --- what people do -----------------------------------------------------------------------------

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
