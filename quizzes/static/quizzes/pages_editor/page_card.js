// One page: its head (kind, place, tools) and its body, the title and the fields of its type.

import { h, icon, iconButton } from "../editor/dom.js";
import { Places } from "../editor/problems.js";
import { plain } from "../editor/richtext.js";
import { richAt, typeFields } from "./fields.js";
import { words } from "./words.js";

/**
 * `context`: `{draft, labels, library, edit(key, path, change, settles?), cleared(key, path), say(text), offerUndo(text),
 * actions: {move, remove, duplicate, preview}}`; actions take the key.
 * Returns `{node, key, draw(), renumber(n, total), show(problems), focus(path?), fold(folded), folded, tool(name)}`.
 */
export function pageCard(item, context) {
  const { key } = item;
  const { actions } = context;
  let places = new Places();
  let number = 0;
  const title = h("strong", { class: "qe-card-number" });
  const kind = h("span", { class: "qe-card-kind" });
  const label = h("span", { class: "pe-kind" });
  const flag = h("span", { class: "qe-card-flag" });
  const summary = h("span", { class: "qe-card-summary" });
  const grip = h("span", { class: "qe-grip" }, icon("grip"));
  const tools = {
    preview: iconButton("preview", "", () => actions.preview(key), { class: "qe-wide-only" }),
    up: iconButton("up", "", () => actions.move(key, -1)),
    down: iconButton("down", "", () => actions.move(key, 1)),
    duplicate: iconButton("copy", "", () => actions.duplicate(key)),
    remove: iconButton("delete", "", () => actions.remove(key), { class: "qe-delete" }),
    fold: iconButton("fold", "", () => fold(!body.hidden), { class: "qe-fold", "aria-controls": `${key}-body` }),
  };
  const head = h("div", { class: "qe-card-head" }, grip, title, kind, label, flag, summary, h("div", { class: "qe-card-tools" }, Object.values(tools)));
  const body = h("div", { class: "qe-card-body", id: `${key}-body` });
  const node = h("li", { class: "qe-card", id: `qe-${key}`, "data-key": key, on: { keydown: moveByKey, input: () => summarise() } }, head, body);
  summary.addEventListener("click", () => fold(false));

  function draw() {
    places = new Places();
    const part = { ...context, places };
    const general = h("p", { class: "qe-problem" });
    const heading = richAt(item, part, ["title"], { label: words.title, placeholder: words.titlePlaceholder });
    body.replaceChildren(general, heading.node, ...typeFields(item, part));
    places.add([], heading.control, general);
    summarise();
  }

  function summarise() {
    summary.textContent = plain(item.question.title) || words.untitled;
    kind.replaceChildren(icon(item.question.type));
    label.textContent = context.labels.get(item.question.type) ?? words.unknownType;
  }

  function name(button, text) {
    button.setAttribute("aria-label", text);
    button.title = text;
  }

  function nameFold() {
    name(tools.fold, body.hidden ? words.expand(number) : words.collapse(number));
    tools.fold.setAttribute("aria-expanded", String(!body.hidden));
  }

  function renumber(place, total) {
    number = place;
    title.textContent = String(place);
    grip.title = words.drag(place);
    for (const tool of ["preview", "duplicate", "remove"]) name(tools[tool], words[tool](place));
    name(tools.up, words.moveUp(place));
    name(tools.down, words.moveDown(place));
    tools.up.disabled = place === 1;
    tools.down.disabled = place === total;
    nameFold();
  }

  function fold(folded) {
    node.classList.toggle("qe-card--folded", folded);
    body.hidden = folded;
    nameFold();
  }

  function show(problems) {
    places.show(problems);
    flag.replaceChildren();
    if (problems.length) flag.append(icon("warning"), words.problems(problems.length));
  }

  function focus(path = ["title"]) {
    fold(false);
    const control = places.find(path)?.control;
    (control ?? tools.fold).focus({ preventScroll: true });
    const fits = node.offsetHeight < window.innerHeight * 0.7;
    (fits ? node : (control ?? node)).scrollIntoView({ block: fits ? "start" : "center", behavior: "auto" });
  }

  function moveByKey(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || !event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    actions.move(key, step);
  }

  draw();
  return { node, key, draw, renumber, show, focus, fold, tool: (tool) => tools[tool], get folded() { return body.hidden; } };
}
