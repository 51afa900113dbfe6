// The page editor. It knows nothing of the form around it: give it an element, pages and types.

import { CardEditor } from "../editor/card_editor.js";
import { h } from "../editor/dom.js";
import { Draft } from "../editor/draft.js";
import { outline } from "../editor/outline.js";
import { stepButtons } from "../editor/step_buttons.js";
import { typeMenu, typePanel } from "../editor/type_menu.js";
import * as shapes from "./blank_pages.js";
import { library } from "./library.js";
import { pageCard } from "./page_card.js";
import { pagePreview } from "./page_preview.js";
import { words } from "./words.js";

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

class PagesEditor extends CardEditor {
  constructor(element, options) {
    super(element, options, new Draft(options.pages, shapes), words);
  }

  blank(code) {
    return shapes.blankPage(code);
  }

  cardOf(item) {
    return pageCard(item, this.cardContext());
  }

  build(element) {
    const { types, previewUrl, files } = this.options;
    this.labels = new Map(types.map(({ code, label }) => [code, label]));
    this.library = library(files);
    this.outline = outline({
      name: words.pages,
      words,
      labels: this.labels,
      textOf: ({ title }) => title,
      unnamed: (label) => label,
      onJump: (key) => this.cards.get(key).focus(),
      onMove: (key, index) => this.place(key, index),
    });
    this.previewer = pagePreview({ previewUrl, pages: () => this.draft.value() });
    this.list = h("ol", { class: "qe-cards" });
    this.menu = typeMenu({ types, add: words.addPage, title: words.chooseType, onChoose: (code) => this.insert(code, this.draft.length) });
    this.count = h("span", { class: "qe-count" });
    const fold = (label, folded) => h("button", { type: "button", class: "qe-link", on: { click: () => this.cards.forEach((card) => card.fold(folded)) } }, label);
    this.stepButtons = stepButtons({ words, onUndo: () => this.undo(), onRedo: () => this.redo() });
    const tools = h("div", { class: "qe-bar-tools" }, this.stepButtons.nodes, fold(words.collapseAll, true), fold(words.expandAll, false));
    this.bar = h("div", { class: "qe-bar" }, h("h2", { class: "qe-title" }, words.pages, " ", this.count), tools);
    this.empty = h("div", { class: "qe-empty" }, h("h3", {}, words.empty), h("p", {}, words.emptyHint), typePanel(types, (code) => this.insert(code, 0)));
    this.columns = h("div", { class: "qe-columns" }, this.outline.node, h("div", { class: "qe-main" }, this.list, this.menu.node));
    this.root = h("section", { class: "qe", "aria-label": words.pages }, this.bar, this.empty, this.columns, ...this.voice.nodes, this.previewer.node, this.library.node);
    element.replaceChildren(this.root);
  }

  // --- drawing ----------------------------------------------------------------------------------

  cardContext() {
    const shared = super.cardContext();
    const preview = (key) => this.previewer.open(this.draft.indexOf(key));
    return { ...shared, labels: this.labels, library: this.library, actions: { ...shared.actions, preview } };
  }

  /** A path into the pages as sent (without answers left empty) as one into the pages as shown. */
  shownPath(path) {
    const item = this.draft.at(path[0]);
    if (!item || path[2] !== "answers" || typeof path[3] !== "number") return path;
    return [...path.slice(0, 3), shapes.withoutBlanks(item.question).kept[path[3]] ?? path[3], ...path.slice(4)];
  }

  // --- what people do -----------------------------------------------------------------------------

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
