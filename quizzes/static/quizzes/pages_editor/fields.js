// The fields of each type of page.

import { freshId, h, icon } from "../editor/dom.js";
import { richField } from "../editor/rich_field.js";
import { shapeOf } from "../editor/shapes.js";
import { problemPlace, switchField, textField } from "../editor/simple_fields.js";
import { LIMITS, blankAnswer, blankElement, blankPair } from "./blank_pages.js";
import { fileField } from "./file_field.js";
import { at, partList } from "./part_list.js";
import { words } from "./words.js";

const KINDS = ["HEADING", "TEXT", "IMAGE", "LIST"];

/** The fields of a page below its title. */
export function typeFields(item, context) {
  const fields = { SLIDE: slide, MARKDOWN: markdown, MEMORY: memory, ABCD: question, PDF: pdf }[item.question.type];
  return fields ? fields(item, context) : [];
}

/** A rich text at `path` of the page. */
export function richAt(item, context, path, options) {
  const name = path.at(-1);
  const field = richField({
    value: at(item.question, path),
    onInput: (markup) => context.edit(item.key, path, (page) => (at(page, path.slice(0, -1))[name] = markup)),
    ...options,
  });
  const place = problemPlace(field.control);
  field.node.append(place);
  context.places.add(path, field.control, place);
  return field;
}

function plainAt(item, context, path, options) {
  const field = textField({
    value: at(item.question, path),
    onInput: (text) => context.edit(item.key, path, (page) => (at(page, path.slice(0, -1))[path.at(-1)] = text)),
    ...options,
  });
  context.places.add(path, field.control, field.place);
  return field;
}

/** A picture at `path` (…, "image") with its description beside it, which is asked for once there is a picture. */
function pictureAt(item, context, path, { label, labelHidden }) {
  const owner = path.slice(0, -1);
  const alt = plainAt(item, context, [...owner, "alt"], { label: words.alt, hint: words.altHint });
  const show = (value) => (alt.node.hidden = !value);
  const file = fileField(item, context, { path, kind: "image", label, labelHidden, onShow: show });
  show(at(item.question, path));
  return h("div", { class: "pe-picture" }, file.node, alt.node);
}

function addButton(label, onClick) {
  return h("button", { type: "button", class: "qe-button qe-button--small", on: { click: onClick } }, icon("add"), label);
}

function heading(text) {
  return h("p", { class: "qe-label" }, text);
}

// --- the types --------------------------------------------------------------------------------------

function slide(item, context) {
  const elements = partList(item, context, {
    path: ["data", "elements"],
    limits: LIMITS.elements,
    names: words.element,
    draw: (element, index, path) => elementFields(item, context, element, path),
  });
  const add = KINDS.map((kind) => addButton(words.addElements[kind], () => elements.add(blankElement(kind))));
  return [elements.node, h("div", { class: "pe-add" }, add)];
}

function elementFields(item, context, element, path) {
  const label = words.elementKinds[element.type];
  if (element.type === "IMAGE") return pictureAt(item, context, [...path, "image"], { label });
  if (element.type === "LIST") return listFields(item, context, path);
  const field = richAt(item, context, [...path, "text"], { label, lines: element.type === "TEXT" });
  if (element.type === "HEADING") field.node.classList.add("pe-heading");
  return field.node;
}

function listFields(item, context, path) {
  const items = partList(item, context, {
    path: [...path, "items"],
    limits: LIMITS.items,
    names: words.item,
    draw: (_, index, itemPath) => richAt(item, context, itemPath, { label: words.item.one(index + 1), labelHidden: true, onEnter: () => items.add("") }).node,
  });
  const add = addButton(words.addItem, () => items.add(""));
  return h("div", { class: "qe-field" }, heading(words.elementKinds.LIST), items.node, add);
}

function memory(item, context) {
  const pairs = partList(item, context, {
    path: ["data", "cards"],
    limits: LIMITS.cards,
    names: words.pair,
    mark: number,
    draw: (_, index, path) => h("div", { class: "pe-pair" }, [0, 1].map((side) => cardFields(item, context, [...path, side], index, side))),
  });
  return [heading(words.pairs), h("p", { class: "qe-hint" }, words.pairHint), pairs.node, addButton(words.addPair, () => pairs.add(blankPair()))];
}

function cardFields(item, context, path, index, side) {
  const name = words.card(index + 1, side + 1);
  const text = richAt(item, context, [...path, "text"], { label: name, placeholder: words.cardText });
  return h("div", { class: "pe-card" }, text.node, pictureAt(item, context, [...path, "image"], { label: `${name}: ${words.picture}`, labelHidden: true }));
}

function question(item, context) {
  const text = richAt(item, context, ["data", "question"], { label: words.question, placeholder: words.questionPlaceholder });
  text.node.classList.add("qe-question-text");
  const answers = partList(item, context, {
    path: ["data", "answers"],
    limits: LIMITS.answers,
    names: words.answer,
    mark: badge,
    draw: (answer, index, path) => answerFields(item, context, answer, index, path, () => answers.add(blankAnswer())),
  });
  return [text.node, heading(words.answers), answers.node, addButton(words.addAnswer, () => answers.add(blankAnswer()))];
}

function answerFields(item, context, answer, index, path, addNext) {
  const text = richAt(item, context, [...path, "answer"], { label: words.answer.one(index + 1), labelHidden: true, placeholder: words.answer.one(index + 1), onEnter: addNext });
  const right = switchField({
    label: words.right,
    name: words.markRight(index + 1),
    checked: answer.correct,
    class: "qe-right",
    onChange: (checked) => context.edit(item.key, [...path, "correct"], (page) => (at(page, path).correct = checked), ["data", "answers"]),
  });
  return h("div", { class: "pe-answer" }, text.node, right.node);
}

function markdown(item, context) {
  const path = ["data", "markdown"];
  const id = freshId("qe-markdown");
  const control = h("textarea", { id, class: "qe-input pe-markdown", rows: "12", spellcheck: "true" });
  control.value = item.question.data.markdown;
  const store = () => context.edit(item.key, path, (page) => (page.data.markdown = control.value));
  control.addEventListener("input", store);
  const hint = h("p", { class: "qe-hint", id: `${id}-hint` }, words.markdownHint);
  control.setAttribute("aria-describedby", hint.id);
  const place = problemPlace(control);
  context.places.add(path, control, place);
  const insert = async () => {
    const file = await context.library.choose({ kind: "image", title: words.choosePicture });
    if (!file) return;
    const words_ = (file.alt_text || "").replace(/[[\]\n]/g, " ");
    control.setRangeText(`![${words_}](${file.id})`, control.selectionStart, control.selectionEnd, "end");
    store();
    control.focus();
  };
  const button = h("button", { type: "button", class: "qe-button qe-button--small", on: { click: insert } }, icon("image"), words.addPictureToText);
  return [h("div", { class: "qe-field" }, h("label", { for: id, class: "qe-label" }, words.markdown), control, hint, place), button];
}

function pdf(item, context) {
  return [fileField(item, context, { path: ["data", "url"], kind: "pdf", label: words.document, empty: "" }).node];
}

function number(index) {
  return h("span", { class: "qe-badge qe-badge--place", "aria-hidden": "true" }, String(index + 1));
}

function badge(index) {
  const letter = String.fromCharCode(65 + index);
  return h("span", { class: "qe-badge", "data-place": String(index % 6), "aria-hidden": "true" }, shapeOf(index), letter);
}
