// Writing a formula: LaTeX, a palette for those who don't know it, and what it will look like.

import { freshId, h } from "./dom.js";
import { CLOSE, OPEN, askLater } from "./formula_service.js";
import { escape } from "./richtext.js";
import { words } from "./words.js";

// What a button inserts; the selection, or the caret, comes to stand at the "|".
const PALETTE = [
  ["a⁄b", "\\frac{|}{}", words.formulaNames.fraction],
  ["x²", "^{|}", words.formulaNames.power],
  ["x₁", "_{|}", words.formulaNames.index],
  ["√", "\\sqrt{|}", words.formulaNames.root],
  ["ⁿ√", "\\sqrt[n]{|}", words.formulaNames.nthRoot],
  ["·", "\\cdot |", words.formulaNames.times],
  ["÷", "\\div |", words.formulaNames.divided],
  ["±", "\\pm |", words.formulaNames.plusMinus],
  ["≤", "\\le |", words.formulaNames.atMost],
  ["≥", "\\ge |", words.formulaNames.atLeast],
  ["≠", "\\ne |", words.formulaNames.notEqual],
  ["≈", "\\approx |", words.formulaNames.about],
  ["π", "\\pi |", words.formulaNames.pi],
  ["α", "\\alpha |", words.formulaNames.alpha],
  ["Δ", "\\Delta |", words.formulaNames.delta],
  ["∞", "\\infty |", words.formulaNames.infinity],
  ["→", "\\to |", words.formulaNames.arrow],
  ["a⃗", "\\vec{|}", words.formulaNames.vector],
  ["∑", "\\sum_{|}^{}", words.formulaNames.sum],
  ["∫", "\\int_{|}^{}", words.formulaNames.integral],
  ["°", "^\\circ|", words.formulaNames.degree],
  ["( )", "\\left(|\\right)", words.formulaNames.brackets],
  ["[⁚ ⁚]", "\\begin{pmatrix} | & b \\\\ c & d \\end{pmatrix}", words.formulaNames.matrix],
  ["{ ⁚", "\\begin{cases} | & x > 0 \\\\ b & x \\le 0 \\end{cases}", words.formulaNames.cases],
  ["abc", "\\text{|}", words.formulaNames.text],
];

let dialog = null;

/** Ask for a formula, beginning with `latex`: its LaTeX, "" to remove it, or null when nothing is to change. */
export function askFormula(latex) {
  dialog ??= build();
  return dialog.open(latex);
}

function build() {
  const id = freshId("qe-formula");
  const source = h("textarea", { id, class: "qe-input qe-formula-source", rows: "3", spellcheck: "false", autocapitalize: "off", dir: "ltr", maxlength: "600" });
  const shown = h("div", { class: "qe-formula-shown", "aria-live": "polite" });
  const buttons = PALETTE.map(([sign, snippet, name]) =>
    h("button", { type: "button", class: "qe-formula-sign", "aria-label": name, title: name, on: { click: () => insert(source, snippet, draw) } }, sign),
  );
  const done = h("button", { type: "submit", class: "button", value: "done" }, words.formulaDone);
  const node = h(
    "dialog",
    { class: "qe qe-formula-dialog", "aria-labelledby": `${id}-title` },
    h(
      "form",
      { method: "dialog" },
      h("h2", { id: `${id}-title` }, words.formulaTitle),
      h("label", { for: id, class: "qe-label" }, words.formulaSource),
      source,
      h("div", { class: "qe-formula-palette", role: "group", "aria-label": words.formulaPalette }, buttons),
      h("p", { class: "qe-label" }, words.formulaShown),
      shown,
      help(),
      h("div", { class: "qe-formula-buttons" }, done, h("button", { type: "submit", class: "button button--quiet", value: "cancel", formnovalidate: true }, words.cancel)),
    ),
  );
  let settle = null;

  const ask = askLater((told) => {
    const problem = told?.problems[0];
    if (problem) shown.replaceChildren(h("span", { class: "qe-formula-problem" }, problem.message));
    else if (told) shown.innerHTML = told.html;
    else shown.textContent = words.formulaUnreachable;
  }, 200);

  function draw() {
    const latex = source.value.trim();
    if (latex) ask(`${OPEN}${escape(latex)}${CLOSE}`);
    else shown.textContent = words.formulaEmpty;
  }

  source.addEventListener("input", draw);
  source.addEventListener("keydown", (event) => {
    // Enter ends, as in other dialogs; a formula is one line, however it is broken while it is written.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    node.close("done");
  });
  node.addEventListener("close", () => {
    settle?.(node.returnValue === "done" ? source.value.replace(/\s+/g, " ").trim() : null);
    settle = null;
  });
  document.body.append(node);

  function open(latex) {
    source.value = latex;
    node.returnValue = "";
    node.showModal();
    source.focus();
    draw();
    return new Promise((resolve) => (settle = resolve));
  }

  return { open };
}

function insert(source, snippet, draw) {
  const [before, after] = snippet.split("|");
  const { selectionStart: start, selectionEnd: end } = source;
  const inside = source.value.slice(start, end);
  // A command takes the letters behind it, so it is kept apart from them.
  const glue = /[a-z]$/i.test(before) ? " " : "";
  source.setRangeText(`${before}${glue}${inside}${after}`, start, end);
  const caret = start + before.length + glue.length + inside.length;
  source.setSelectionRange(caret, caret);
  source.focus();
  draw();
}

function help() {
  const row = ([written, meaning]) => h("li", {}, h("code", {}, written), ` ${meaning}`);
  return h("details", { class: "qe-formula-help" }, h("summary", { class: "qe-link" }, words.formulaHelp), h("ul", {}, words.formulaExamples.map(row)));
}
