// A list inside a page (elements, lines, pairs, answers): add, remove, move by button, key or drag, all to be undone.

import { h, icon, iconButton } from "../editor/dom.js";
import { draggable } from "../editor/reorder.js";
import { words } from "./words.js";

/** The value at a path inside a page. */
export const at = (page, path) => path.reduce((value, step) => value?.[step], page);

/**
 * `{node, add(part), list}`.
 * - `path`: where the list is in the page, e.g. ["data", "elements"]; `limits`: [least, most].
 * - `names`: words for one part (`one(n)`, `added`, `removed`, `moved(n)`).
 * - `draw(part, index, path)` gives a part's fields; `mark(index)` a sign for its place.
 */
export function partList(item, context, { path, limits: [least, most], names, draw, mark = null }) {
  const { key } = item;
  const list = h("ol", { class: "qe-answers" });
  const parts = () => at(item.question, path);

  function redraw() {
    context.places.forget(path);
    list.replaceChildren(...parts().map(row));
    context.places.add(path, list.querySelector("input, [contenteditable], textarea, button") ?? list, problems);
  }

  function row(part, index) {
    const name = names.one(index + 1);
    const tools = h(
      "div",
      { class: "qe-answer-tools" },
      iconButton("up", words.moveUpPart(name), () => move(index, index - 1), { disabled: index === 0, "data-tool": "up" }),
      iconButton("down", words.moveDownPart(name), () => move(index, index + 1), { disabled: index === parts().length - 1, "data-tool": "down" }),
      iconButton("remove", words.removePart(name), () => remove(index), { disabled: parts().length <= least, class: "qe-answer-remove", "data-tool": "remove" }),
    );
    const grip = h("span", { class: "qe-answer-grip" }, icon("grip"));
    const body = h("div", { class: "qe-answer-text" }, draw(part, index, [...path, index]));
    return h("li", { class: "qe-answer" }, h("div", { class: "qe-answer-line" }, grip, mark?.(index), body, tools));
  }

  /** One change of the list, with what takes it back. */
  function change(label, doIt, undoIt) {
    context.draft.edit(key, (page) => doIt(at(page, path)), label, (page) => undoIt(at(page, path)));
    context.cleared(key, path);
    redraw();
  }

  function add(part) {
    if (parts().length >= most) return context.say(words.most(most));
    const index = parts().length;
    change(names.added, (all) => all.push(part), (all) => all.splice(index, 1));
    context.say(names.added);
    list.lastElementChild.querySelector("input, [contenteditable], textarea, button:not([data-tool])")?.focus();
  }

  function remove(index) {
    const [part] = [parts()[index]];
    change(names.removed, (all) => all.splice(index, 1), (all) => all.splice(index, 0, part));
    context.offerUndo(names.removed);
    focusTool(Math.min(index, parts().length - 1), "remove");
  }

  function move(from, to, { focus = true } = {}) {
    if (to < 0 || to >= parts().length || to === from) return;
    const shift = (all, source, target) => all.splice(target, 0, ...all.splice(source, 1));
    change(names.moved(to + 1), (all) => shift(all, from, to), (all) => shift(all, to, from));
    context.say(names.moved(to + 1));
    if (focus) focusTool(to, to < from ? "up" : "down");
  }

  function focusTool(index, tool) {
    const tools = [...(list.children[index]?.querySelectorAll(":scope > .qe-answer-line > .qe-answer-tools [data-tool]") ?? [])];
    const wanted = tools.find((button) => button.dataset.tool === tool && !button.disabled);
    (wanted ?? tools.find((button) => !button.disabled))?.focus();
  }

  const problems = h("p", { class: "qe-problem" });
  draggable(list, { handle: ".qe-answer-grip", onDrop: (_, from, to) => move(from, to, { focus: false }) });
  redraw();
  return { node: h("div", { class: "qe-field" }, list, problems), add };
}
