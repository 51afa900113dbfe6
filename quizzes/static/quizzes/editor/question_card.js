// One question: its head (type, place, tools) and its body, the fields that fit its type.

import { answersField } from "./answers.js";
import { asType, hasOptions, typedNumber } from "./blank.js";
import { h, icon, iconButton } from "./dom.js";
import { takesFiles } from "./drop_places.js";
import { Places } from "./problems.js";
import { rangeField } from "./range.js";
import { richField } from "./rich_field.js";
import { plain } from "./richtext.js";
import { changePicture, pictureField } from "./picture_field.js";
import { choiceField, problemPlace, switchField, textField } from "./simple_fields.js";
import { signClipField } from "./sign_clip_field.js";
import { words } from "./words.js";

/**
 * `context`: `{draft, types, library, edit(key, path, change), cleared(key, path), say(text), offerUndo(text),
 * actions: {move, remove, duplicate, insertBelow, preview, select}}`; actions take the key.
 * Returns `{node, key, draw(), renumber(n, total), show(problems), focus(path?), fold(folded), folded, choose(on)}`.
 */
export function questionCard(item, context) {
  const { key } = item;
  let number = 0;
  let places = new Places();
  const head = cardHead(item, context, { toggle: () => fold(!node.classList.contains("qe-card--folded")), changeType });
  const body = h("div", { class: "qe-card-body", id: `${key}-body` });
  const node = h(
    "li",
    { class: "qe-card", id: `qe-${key}`, "data-key": key, on: { keydown: moveByKey, input: () => head.summarise() } },
    head.node,
    body,
  );

  function draw() {
    places = new Places();
    const takes = (take) => context.library && takesFiles(node, take);
    const part = { ...context, places, takesFiles: takes };
    const general = h("p", { class: "qe-problem" });
    body.replaceChildren(general, ...bodyFields(item, part, () => number));
    places.add([], body.querySelector("[contenteditable]") ?? body, general);
    places.add(["type"], head.type, head.typePlace);
    head.summarise();
  }

  function changeType(type) {
    const label = context.types.find(({ code }) => code === type)?.label ?? type;
    const text = words.typeChanged(label);
    context.draft.replace(key, asType(item.question, type), text);
    context.cleared(key, []);
    context.offerUndo(text);
  }

  function fold(folded) {
    node.classList.toggle("qe-card--folded", folded);
    body.hidden = folded;
    head.showFolded(folded);
  }

  function focus(path = ["question"]) {
    fold(false);
    const control = places.find(path)?.control;
    const extras = control?.closest(".qe-answer-extras");
    if (extras) extras.hidden = false;
    (control ?? head.type).focus({ preventScroll: true });
    const shown = control?.getBoundingClientRect();
    // The whole card if it fits, else the field itself, clear of the bars at the edges.
    const target = node.offsetHeight < window.innerHeight * 0.7 || !shown ? node : control;
    target.scrollIntoView({ block: target === node ? "start" : "center", behavior: "auto" });
  }

  function moveByKey(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || !event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    context.actions.move(key, step);
  }

  draw();
  return {
    node,
    key,
    draw,
    fold,
    focus,
    get folded() {
      return node.classList.contains("qe-card--folded");
    },
    renumber(place, total) {
      number = place;
      node.setAttribute("aria-label", words.question(place));
      head.renumber(place, total);
    },
    show(problems) {
      places.show(problems);
      head.flag(problems.length);
    },
    choose(on) {
      node.classList.toggle("qe-card--chosen", on);
      head.choose(on);
    },
    tool: (name) => head.buttons[name],
  };
}

function cardHead(item, context, { toggle, changeType }) {
  const { key } = item;
  const { actions } = context;
  const title = h("strong", { class: "qe-card-number" });
  const summary = h("span", { class: "qe-card-summary", dir: "auto" });
  const flag = h("span", { class: "qe-card-flag" });
  const kind = h("span", { class: "qe-card-kind" });
  const type = h(
    "select",
    { class: "qe-type-select", "aria-label": words.type, on: { input: () => changeType(type.value) } },
    context.types.map(({ code, label }) => h("option", { value: code }, label)),
  );
  const typePlace = problemPlace(type);
  const grip = h("span", { class: "qe-grip" }, icon("grip"));
  // To select is no change of the form around.
  const mine = (event) => event.stopPropagation();
  const select = h("input", {
    type: "checkbox",
    class: "qe-select",
    on: { click: (event) => actions.select(key, select.checked, event.shiftKey), input: mine, change: mine },
  });
  const buttons = {
    preview: iconButton("preview", "", () => actions.preview(key), { class: "qe-wide-only" }),
    up: iconButton("up", "", () => actions.move(key, -1), { class: "qe-move-up" }),
    down: iconButton("down", "", () => actions.move(key, 1), { class: "qe-move-down" }),
    insertBelow: iconButton("add", "", () => actions.insertBelow(key), { class: "qe-wide-only" }),
    duplicate: iconButton("copy", "", () => actions.duplicate(key)),
    remove: iconButton("delete", "", () => actions.remove(key), { class: "qe-delete" }),
    fold: iconButton("fold", "", toggle, { class: "qe-fold", "aria-expanded": "true", "aria-controls": `${key}-body` }),
  };
  const tools = h("div", { class: "qe-card-tools" }, Object.values(buttons));
  const node = h("div", { class: "qe-card-head" }, grip, select, title, kind, type, flag, summary, tools, typePlace);
  summary.addEventListener("click", toggle);
  let place = 0;
  let folded = false;

  function name(button, text) {
    button.setAttribute("aria-label", text);
    button.title = text;
  }

  function nameFold() {
    name(buttons.fold, folded ? words.expand(place) : words.collapse(place));
    buttons.fold.setAttribute("aria-expanded", String(!folded));
  }

  return {
    node,
    type,
    typePlace,
    buttons,
    summarise() {
      summary.textContent = plain(item.question.question) || words.untitled;
      const known = context.types.some(({ code }) => code === item.question.type);
      if (!known && !type.querySelector("option[value='']")) type.prepend(h("option", { value: "" }, words.unknownType));
      type.value = known ? item.question.type : "";
      kind.replaceChildren(icon(item.question.type));
    },
    renumber(number, total) {
      place = number;
      title.textContent = String(number);
      grip.title = words.dragQuestion(number);
      name(select, words.select(number));
      for (const tool of ["preview", "duplicate", "remove"]) name(buttons[tool], words[tool](number));
      name(buttons.insertBelow, words.addBelow(number));
      name(buttons.up, words.moveUp(number));
      name(buttons.down, words.moveDown(number));
      buttons.up.disabled = number === 1;
      buttons.down.disabled = number === total;
      nameFold();
    },
    choose(on) {
      select.checked = on;
    },
    showFolded(value) {
      folded = value;
      nameFold();
    },
    flag(count) {
      flag.replaceChildren();
      if (count) flag.append(icon("warning"), words.problems(count));
    },
  };
}

function bodyFields(item, context, number) {
  const { type } = item.question;
  const fields = [questionText(item, context)];
  if (type === "SLIDE") fields.push(slideContent(item, context));
  else if (type === "RANGE") fields.push(rangeField(item, context).node);
  else if (hasOptions(type) || type === "TEXT") fields.push(answersField(item, context).node);
  fields.push(settings(item, context, number));
  return fields;
}

function questionText(item, context) {
  const field = richField({
    value: item.question.question,
    label: words.questionText,
    placeholder: words.questionPlaceholder,
    onInput: (markup) => context.edit(item.key, ["question"], (question) => (question.question = markup)),
  });
  const place = problemPlace(field.control);
  field.node.append(place);
  field.node.classList.add("qe-question-text");
  context.places.add(["question"], field.control, place);
  return field.node;
}

function slideContent(item, context) {
  const field = richField({
    value: item.question.answers,
    label: words.slideContent,
    placeholder: words.slidePlaceholder,
    lines: true,
    onInput: (markup) => context.edit(item.key, ["answers"], (question) => (question.answers = markup)),
  });
  const place = problemPlace(field.control);
  field.node.append(place);
  context.places.add(["answers"], field.control, place);
  return field.node;
}

function settings(item, context, number) {
  const slide = item.question.type === "SLIDE";
  const time = textField({
    label: slide ? words.slideTime : words.time,
    value: String(item.question.time ?? ""),
    inputmode: "numeric",
    onInput: (text) => context.edit(item.key, ["time"], (question) => (question.time = typedNumber(text))),
  });
  time.node.classList.add("qe-time");
  context.places.add(["time"], time.control, time.place);
  const image = pictureField({
    value: item.question.image,
    what: () => words.question(number()),
    library: context.library,
    owner: item,
    onInput: (value) => changePicture(context, item, () => item.question, ["image"], value),
  });
  context.takesFiles(image.take);
  context.places.add(["image"], image.control, image.place);
  const hide = switchField({
    label: words.hideResults,
    checked: item.question.hide_results,
    onChange: (checked) => context.edit(item.key, ["hide_results"], (question) => (question.hide_results = checked)),
  });
  const points = choiceField({
    label: words.points,
    value: item.question.points ?? 1,
    choices: words.pointsChoices,
    onChange: (value) => context.edit(item.key, ["points"], (question) => setPoints(question, Number(value))),
  });
  context.places.add(["points"], points.control, points.place);
  const { source } = item.question;
  const taken = source && typeof source === "object" ? h("p", { class: "qe-hint qe-source" }, words.takenFrom(source)) : null;
  return h("div", { class: "qe-settings" }, time.node, slide ? null : points.node, image.node, slide ? null : hide.node, signClipField(item, context, number), taken);
}

/** Normal points are what a question has without the field. */
function setPoints(question, points) {
  if (points === 1) delete question.points;
  else question.points = points;
}
