// "Add page": a button that opens the kinds of pages below itself; Escape closes.

import { freshId, h, icon } from "../editor/dom.js";
import { words } from "./words.js";

/** A panel of buttons, one per type of `types` ([{code, label, hint}]). `onChoose(code)`. */
export function typePanel(types, onChoose) {
  const words_ = ({ label, hint }) => h("span", { class: "qe-type-words" }, h("strong", {}, label), h("span", {}, hint));
  const button = (type) =>
    h("button", { type: "button", class: "qe-type", "data-type": type.code, on: { click: () => onChoose(type.code) } }, icon(type.code), words_(type));
  return h("div", { class: "qe-types" }, types.map(button));
}

export function typeMenu(types, onChoose) {
  const id = freshId("qe-menu");
  const panel = typePanel(types, (code) => {
    show(false);
    onChoose(code);
  });
  const title = h("p", { class: "qe-menu-title" }, words.chooseType);
  const box = h("div", { id, class: "qe-menu", role: "group", "aria-label": words.chooseType, hidden: true }, title, panel);
  const button = h(
    "button",
    { type: "button", class: "qe-button qe-button--main", "aria-expanded": "false", "aria-controls": id, on: { click: () => show(box.hidden) } },
    icon("add"),
    words.addPage,
  );
  const node = h("div", { class: "qe-add" }, button, box);

  function show(open) {
    box.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (!open) return;
    panel.firstElementChild.focus({ preventScroll: true });
    box.scrollIntoView({ block: "nearest" });
  }

  node.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !box.hidden) {
      event.stopPropagation();
      show(false);
      button.focus();
    }
    const side = document.dir === "rtl" ? -1 : 1;
    const step = { ArrowDown: 1, ArrowRight: side, ArrowUp: -1, ArrowLeft: -side }[event.key];
    const buttons = [...panel.children];
    const at = buttons.indexOf(document.activeElement);
    if (!step || at < 0) return;
    event.preventDefault();
    buttons[(at + step + buttons.length) % buttons.length].focus();
  });
  return { node };
}
