// The answers of a question as a list: options to choose (ABCD, CHECK, VOTING, ORDER) or accepted texts (TEXT).

import { blankAnswer, hasOptions, isJudged, LIMITS } from "./blank.js";
import { h, icon, iconButton } from "./dom.js";
import { takesFiles } from "./drop_places.js";
import { draggable } from "./reorder.js";
import { richField } from "./rich_field.js";
import { escape, plain } from "./richtext.js";
import { changePicture, pictureField } from "./picture_field.js";
import { colorField, problemPlace, switchField, textField } from "./simple_fields.js";
import { shapeOf, USUAL_COLORS } from "./shapes.js";
import { words } from "./words.js";

/**
 * `{node}` for `item.question.answers`. `context`: see question_card.js.
 * Adding, removing and moving are undoable; each redraws the rows, so places of problems are always right.
 */
export function answersField(item, context) {
  const list = h("ol", { class: "qe-answers" });
  const title = h("h3", { class: "qe-label", id: `${item.key}-answers` }, heading(item.question.type));
  const place = h("p", { class: "qe-problem" });
  const add = h(
    "button",
    { type: "button", class: "qe-button qe-button--small", on: { click: () => addAnswer(item.question.answers.length) } },
    icon("add"),
    words.addAnswer,
  );
  const node = h("div", { class: "qe-field", role: "group", "aria-labelledby": title.id }, title, list, place, add);
  const limits = hasOptions(item.question.type) ? LIMITS.options : LIMITS.accepted;
  const actions = { addAnswer, removeAnswer, moveAnswer, limits };

  function draw() {
    context.places.forget(["answers"]);
    const rows = item.question.answers.map((_, index) => answerRow(item, index, context, actions));
    list.replaceChildren(...rows);
    context.places.add(["answers"], add, place);
    add.disabled = rows.length >= limits.most;
    add.title = add.disabled ? words.mostAnswers(limits.most) : "";
  }

  function change(label, apply, undo) {
    context.draft.edit(item.key, apply, label, undo);
    context.cleared(item.key, ["answers"]);
    draw();
  }

  function addAnswer(index) {
    if (item.question.answers.length >= limits.most) return;
    const label = words.answerAdded(index + 1);
    change(
      label,
      (question) => question.answers.splice(index, 0, blankAnswer(question.type)),
      (question) => question.answers.splice(index, 1),
    );
    context.say(label);
    focusText(index);
  }

  function removeAnswer(index) {
    const removed = item.question.answers[index];
    const label = words.answerRemoved(index + 1);
    change(
      label,
      (question) => question.answers.splice(index, 1),
      (question) => question.answers.splice(index, 0, removed),
    );
    context.offerUndo(label);
    const rest = list.querySelectorAll(".qe-answer-remove:not(:disabled)");
    (rest[Math.min(index, rest.length - 1)] ?? add).focus();
  }

  function moveAnswer(from, to, focus) {
    if (to < 0 || to >= item.question.answers.length || from === to) return;
    const label = words.answerMoved(to + 1);
    const shift = (a, b) => (question) => question.answers.splice(b, 0, ...question.answers.splice(a, 1));
    change(label, shift(from, to), shift(to, from));
    context.say(label);
    list.children[to]?.querySelector(focus)?.focus();
  }

  function focusText(index) {
    list.children[index]?.querySelector("[contenteditable], .qe-input")?.focus();
  }

  draggable(list, { handle: ".qe-answer-grip", onDrop: (row, from, to) => moveAnswer(from, to, ".qe-answer-grip") });
  draw();
  return { node };
}

function heading(type) {
  return { TEXT: words.acceptedAnswers, ORDER: words.answersInOrder }[type] ?? words.answers;
}

function answerRow(item, index, context, actions) {
  const { type, answers } = item.question;
  const typed = type === "TEXT";
  const text = typed ? typedText(item, index, context, actions) : optionText(item, index, context, actions);
  const place = problemPlace(text.control);
  const grip = h("span", { class: "qe-answer-grip", title: words.dragAnswer(index + 1) }, badge(type, index, answers[index].color));
  const extras = typed ? null : optionExtras(item, index, context, grip);
  const more = extras ? moreButton(index, extras) : null;
  const takeFiles = (files) => {
    if (extras.node.hidden) more.click();
    extras.take(files);
  };
  const row = h(
    "li",
    { class: "qe-answer", on: { keydown: (event) => moveByKey(event, index, actions) } },
    h(
      "div",
      { class: "qe-answer-line" },
      grip,
      h("div", { class: "qe-answer-text" }, text.node, place),
      verdict(item, index, context),
      h("div", { class: "qe-answer-tools" }, more, tools(index, answers.length, actions)),
    ),
    extras?.node,
  );
  if (extras && context.library) takesFiles(row, takeFiles);
  context.places.add(["answers", index, "answer"], text.control, place);
  context.places.add(["answers", index], text.control, place);
  return row;
}

function focusNext(item, index, actions) {
  if (index + 1 >= item.question.answers.length) actions.addAnswer(index + 1);
  else document.activeElement.closest(".qe-answer")?.nextElementSibling?.querySelector("[contenteditable], .qe-input")?.focus();
}

function optionText(item, index, context, actions) {
  return richField({
    value: item.question.answers[index].answer,
    label: words.answer(index + 1),
    placeholder: words.answer(index + 1),
    labelHidden: true,
    onEnter: () => focusNext(item, index, actions),
    onInput: (markup) => context.edit(item.key, ["answers", index, "answer"], (question) => (question.answers[index].answer = markup)),
  });
}

function typedText(item, index, context, actions) {
  return textField({
    // Stored as HTML like every text of a quiz, typed as plain text.
    value: plain(item.question.answers[index].answer),
    label: words.answer(index + 1),
    placeholder: words.answer(index + 1),
    labelHidden: true,
    onEnter: () => focusNext(item, index, actions),
    onInput: (value) =>
      context.edit(item.key, ["answers", index, "answer"], (question) => (question.answers[index].answer = escape(value))),
  });
}

function badge(type, index, color) {
  if (type === "TEXT") return icon("grip");
  if (type === "ORDER") return h("span", { class: "qe-badge qe-badge--place" }, String(index + 1));
  const node = h("span", { class: "qe-badge" }, shapeOf(index), h("span", {}, String.fromCharCode(65 + index)));
  node.dataset.place = String(index % USUAL_COLORS.length);
  if (color) node.style.setProperty("--qe-own", color);
  return node;
}

function verdict(item, index, context) {
  const { type, answers } = item.question;
  // "Mark at least one answer as right" is about the answers as a whole.
  const set = (name) => (checked) =>
    context.edit(item.key, ["answers", index, name], (question) => (question.answers[index][name] = checked), ["answers"]);
  if (isJudged(type))
    return switchField({
      label: words.right,
      name: words.markRight(index + 1),
      checked: answers[index].right,
      class: "qe-right",
      onChange: set("right"),
    }).node;
  if (type === "TEXT")
    return switchField({
      label: words.caseShort,
      name: `${words.answer(index + 1)}: ${words.caseSensitive}`,
      checked: answers[index].case_sensitive,
      onChange: set("case_sensitive"),
    }).node;
  return null;
}

function tools(index, count, { moveAnswer, removeAnswer, limits }) {
  return [
    iconButton("up", words.moveAnswerUp(index + 1), () => moveAnswer(index, index - 1, ".qe-answer-up"), {
      class: "qe-answer-up",
      disabled: index === 0,
    }),
    iconButton("down", words.moveAnswerDown(index + 1), () => moveAnswer(index, index + 1, ".qe-answer-down"), {
      class: "qe-answer-down",
      disabled: index === count - 1,
    }),
    iconButton("remove", words.removeAnswer(index + 1), () => removeAnswer(index), {
      class: "qe-answer-remove",
      disabled: count <= limits.least,
    }),
  ];
}

function moreButton(index, extras) {
  const button = iconButton(
    "more",
    words.answerOptions(index + 1),
    () => {
      extras.node.hidden = !extras.node.hidden;
      button.setAttribute("aria-expanded", String(!extras.node.hidden));
    },
    { "aria-expanded": String(!extras.node.hidden) },
  );
  return button;
}

/** Colour and picture; open from the start when the answer has either. */
function optionExtras(item, index, context, grip) {
  const { answers, type } = item.question;
  const answer = answers[index];
  const node = h("div", { class: "qe-answer-extras" });
  const color = colorField({
    value: answers[index].color,
    usual: USUAL_COLORS[index % USUAL_COLORS.length],
    label: `${words.color}: ${words.answer(index + 1)}`,
    onChange: (value) => {
      context.edit(item.key, ["answers", index, "color"], (question) => (question.answers[index].color = value));
      grip.replaceChildren(badge(type, index, value));
    },
  });
  node.append(color.node);
  const colorPlace = problemPlace(color.control);
  color.node.append(colorPlace);
  context.places.add(["answers", index, "color"], color.control, colorPlace);
  const image = pictureField({
    value: answer.image,
    what: () => words.answer(index + 1),
    library: context.library,
    owner: answer,
    label: `${words.image}: ${words.answer(index + 1)}`,
    films: false,
    // The answer may have another place by the time that an upload ends, or be gone.
    onInput: (value) => changePicture(context, item, () => answer, ["answers", item.question.answers.indexOf(answer), "image"], value),
  });
  node.append(image.node);
  context.places.add(["answers", index, "image"], image.control, image.place);
  node.hidden = !answer.image && !answer.color;
  return { node, take: image.take };
}

function moveByKey(event, index, { moveAnswer }) {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!step || !event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  // The question around must not move as well.
  event.stopPropagation();
  moveAnswer(index, index + step, "[contenteditable], .qe-input");
}
