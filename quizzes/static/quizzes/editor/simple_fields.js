// Labelled one-line fields: text, number, switch, colour.

import { freshId, h } from "./dom.js";
import { typedNumber } from "./blank.js";
import { words } from "./words.js";

/** Where problems of a field are shown; described to the control. */
export function problemPlace(control) {
  const id = freshId("qe-problem");
  control.setAttribute("aria-describedby", [control.getAttribute("aria-describedby"), id].filter(Boolean).join(" "));
  return h("p", { class: "qe-problem", id });
}

/** `{node, control, place}` of a text input. `onInput(text)`. */
export function textField({ label, value, onInput, hint = null, labelHidden = false, onEnter = null, ...attributes }) {
  const id = freshId("qe-field");
  const control = h("input", {
    id,
    type: "text",
    class: "qe-input",
    dir: "auto",
    autocomplete: "off",
    ...attributes,
    on: {
      input: () => onInput(control.value),
      keydown: (event) => {
        // Enter must not send the form around the editor.
        if (event.key !== "Enter" || event.isComposing) return;
        event.preventDefault();
        onEnter?.();
      },
    },
  });
  control.value = value ?? "";
  const hintNode = hint ? h("p", { class: "qe-hint", id: `${id}-hint` }, hint) : null;
  if (hintNode) control.setAttribute("aria-describedby", hintNode.id);
  const place = problemPlace(control);
  const labelNode = h("label", { for: id, class: labelHidden ? "visually-hidden" : "qe-label" }, label);
  return { node: h("div", { class: "qe-field" }, labelNode, control, hintNode, place), control, place };
}

/** A text field for a number; what isn't one is kept as typed, for the server to explain. */
export function numberField({ onInput, value, ...rest }) {
  return textField({
    inputmode: "decimal",
    value: value === null || value === undefined ? "" : String(value),
    onInput: (text) => onInput(typedNumber(text)),
    ...rest,
  });
}

/** A labelled checkbox. `onChange(checked)`. */
export function switchField({ label, checked, onChange, class: extra = "", name = null }) {
  const control = h("input", { type: "checkbox", "aria-label": name, on: { change: () => onChange(control.checked) } });
  control.checked = checked === true;
  return { node: h("label", { class: `qe-switch ${extra}` }, control, h("span", {}, label)), control };
}

/** A labelled choice. `choices`: {value: label}; `onChange(value)` gets it as text. */
export function choiceField({ label, value, choices, onChange }) {
  const id = freshId("qe-field");
  const options = Object.entries(choices).map(([key, text]) => h("option", { value: key }, text));
  const control = h("select", { id, class: "qe-input", on: { change: () => onChange(control.value) } }, ...options);
  control.value = String(value);
  const place = problemPlace(control);
  return { node: h("div", { class: "qe-field" }, h("label", { for: id, class: "qe-label" }, label), control, place), control, place };
}

/** An answer's own colour, or none. `onChange("#rrggbb" | null)`. */
export function colorField({ value, usual, onChange, label }) {
  const control = h("input", { type: "color", class: "qe-color", "aria-label": label });
  const reset = h("button", { type: "button", class: "qe-link" }, words.noColor);
  const show = (color) => {
    control.value = color ?? usual;
    reset.hidden = !color;
  };
  control.addEventListener("input", () => {
    reset.hidden = false;
    onChange(control.value);
  });
  reset.addEventListener("click", () => {
    show(null);
    onChange(null);
    control.focus();
  });
  show(value);
  return { node: h("div", { class: "qe-color-field" }, h("span", { class: "qe-label" }, words.color), control, reset), control };
}
