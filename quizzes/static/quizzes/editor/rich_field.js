// A small rich-text field: an editable line (or lines) with a formatting bar that appears while it has the focus.

import { freshId, h } from "./dom.js";
import { askFormula } from "./formula_dialog.js";
import { formulaPreview } from "./formula_preview.js";
import { CLOSE, OPEN, available } from "./formula_service.js";
import { toMarkup, toNodes } from "./richtext.js";
import { words } from "./words.js";

// `command` is the browser's own; `tag` is wrapped by hand because browsers have no command for it.
const FORMATS = [
  { label: words.bold, sign: "B", command: "bold", key: "b" },
  { label: words.italic, sign: "I", command: "italic", key: "i" },
  { label: words.subscript, sign: "x₂", command: "subscript", key: "," },
  { label: words.superscript, sign: "x²", command: "superscript", key: "." },
  { label: words.strike, sign: "S", command: "strikeThrough" },
  { label: words.mark, sign: "▮", tag: "mark" },
];

/**
 * A labelled field.
 * `{value: HTML, label, placeholder, lines: whether Enter makes a new line, onInput(html), onEnter(), labelHidden}`
 * Returns `{node, control, label, set(html)}`; `control` takes the focus.
 */
export function richField({ value, label, placeholder = "", lines = false, onInput, onEnter = null, labelHidden = false }) {
  const labelId = freshId("qe-label");
  const control = h("div", {
    class: "qe-rich-text",
    contenteditable: "true",
    dir: "auto",
    role: "textbox",
    "aria-multiline": lines ? "true" : "false",
    "aria-labelledby": labelId,
    "data-placeholder": placeholder,
    spellcheck: "true",
  });
  const bar = formatBar(control, changed);
  const labelNode = h(
    "span",
    { id: labelId, class: labelHidden ? "visually-hidden" : "qe-label", on: { click: () => control.focus() } },
    label,
  );
  const formulas = formulaPreview();
  const box = h("div", { class: "qe-rich-box" }, control, bar);
  const node = h("div", { class: lines ? "qe-rich qe-rich--lines" : "qe-rich" }, labelNode, box, formulas.node);

  function changed() {
    const markup = toMarkup(control);
    control.toggleAttribute("data-empty", markup === "");
    formulas.update(markup);
    onInput(markup);
  }

  function set(markup) {
    control.replaceChildren(toNodes(markup));
    control.toggleAttribute("data-empty", control.textContent === "");
    formulas.update(toMarkup(control));
  }

  set(value);
  control.addEventListener("input", changed);
  control.addEventListener("paste", (event) => insertPlain(event, event.clipboardData, lines));
  control.addEventListener("drop", (event) => insertPlain(event, event.dataTransfer, lines));
  control.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      if (lines) document.execCommand("insertLineBreak");
      else onEnter?.();
    }
  });
  return { node, control, label: labelNode, set };
}

function insertPlain(event, transfer, lines) {
  event.preventDefault();
  const text = transfer?.getData("text/plain") ?? "";
  const shaped = lines ? text.replace(/\r\n?/g, "\n") : text.replace(/\s+/g, " ");
  if (shaped) document.execCommand("insertText", false, shaped);
}

function formatBar(control, changed) {
  const buttons = FORMATS.map((format) =>
    h(
      "button",
      {
        type: "button",
        class: `qe-format qe-format--${format.tag ?? format.command}`,
        "aria-label": format.label,
        "aria-pressed": "false",
        title: format.key ? words.withKey(format.label, format.key.toUpperCase()) : format.label,
        // Out of the tab order: Tab goes from answer to answer; the keys and Alt+F10 reach these.
        tabindex: "-1",
        on: {
          // The selection stays where it is.
          pointerdown: (event) => event.preventDefault(),
          click: () => apply(format),
        },
      },
      format.sign,
    ),
  );
  if (available) buttons.push(formulaButton(control));
  const bar = h("div", { class: "qe-formats", role: "toolbar", "aria-label": words.formatting }, buttons);

  function apply(format) {
    control.focus();
    if (format.command) {
      document.execCommand("styleWithCSS", false, "false");
      document.execCommand(format.command);
    } else toggleTag(control, format.tag);
    changed();
    showPressed();
  }

  function showPressed() {
    FORMATS.forEach((format, index) => {
      const on = format.command ? document.queryCommandState(format.command) : Boolean(tagAround(control, format.tag));
      buttons[index].setAttribute("aria-pressed", String(on));
    });
  }

  control.addEventListener("keydown", (event) => {
    if (event.altKey && event.key === "F10") {
      event.preventDefault();
      buttons[0].focus();
      return;
    }
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const format = FORMATS.find((candidate) => candidate.key === event.key.toLowerCase());
    if (!format) return;
    event.preventDefault();
    apply(format);
  });
  bar.addEventListener("keydown", (event) => {
    const side = document.dir === "rtl" ? -1 : 1;
    const step = { ArrowRight: side, ArrowLeft: -side }[event.key];
    if (step) buttons[(buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length].focus();
    if (event.key === "Escape") control.focus();
  });
  for (const event of ["keyup", "pointerup", "focus"]) control.addEventListener(event, showPressed);
  return bar;
}

function formulaButton(control) {
  const button = h(
    "button",
    {
      type: "button",
      class: "qe-format qe-format--formula",
      "aria-label": words.formula,
      title: words.withAltKey(words.formula, "="),
      tabindex: "-1",
      on: { pointerdown: (event) => event.preventDefault(), click: () => editFormula(control) },
    },
    "√x",
  );
  control.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.key !== "=") return;
    event.preventDefault();
    editFormula(control);
  });
  return button;
}

/** Change the formula at the caret, or write a new one there. */
async function editFormula(control) {
  const range = formulaRange(control);
  const before = range.toString();
  const latex = await askFormula(before.startsWith(OPEN) ? before.slice(OPEN.length, -CLOSE.length).trim() : before);
  control.focus();
  const selection = document.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
  if (latex === null) return selection.collapseToEnd();
  if (latex) document.execCommand("insertText", false, `${OPEN}${latex}${CLOSE}`);
  else document.execCommand("delete");
}

/** The formula around the caret; else what is selected; else the place of the caret, or the text's end. */
function formulaRange(control) {
  const selection = document.getSelection();
  const range = document.createRange();
  if (!selection.rangeCount || !control.contains(selection.anchorNode)) {
    range.selectNodeContents(control);
    range.collapse(false);
    return range;
  }
  const { anchorNode: text, anchorOffset: at } = selection;
  if (!selection.isCollapsed || text.nodeType !== Node.TEXT_NODE) return selection.getRangeAt(0).cloneRange();
  const start = text.data.lastIndexOf(OPEN, at);
  const end = start < 0 ? -1 : text.data.indexOf(CLOSE, start);
  range.setStart(text, end < 0 || at > end + CLOSE.length ? at : start);
  range.setEnd(text, end < 0 || at > end + CLOSE.length ? at : end + CLOSE.length);
  return range;
}

function tagAround(control, tag) {
  const selection = document.getSelection();
  if (!selection?.anchorNode || !control.contains(selection.anchorNode)) return null;
  const start = selection.anchorNode.nodeType === Node.ELEMENT_NODE ? selection.anchorNode : selection.anchorNode.parentElement;
  const found = start?.closest(tag);
  return found && control.contains(found) ? found : null;
}

function toggleTag(control, tag) {
  const around = tagAround(control, tag);
  const selection = document.getSelection();
  if (around) {
    selection.selectAllChildren(around);
    around.replaceWith(...around.childNodes);
    return;
  }
  if (!selection?.rangeCount || selection.isCollapsed) return;
  const range = selection.getRangeAt(0);
  if (!control.contains(range.commonAncestorContainer)) return;
  const wrapped = document.createElement(tag);
  wrapped.append(range.extractContents());
  range.insertNode(wrapped);
  selection.selectAllChildren(wrapped);
}
