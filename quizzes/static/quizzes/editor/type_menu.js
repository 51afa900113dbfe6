// The menu of types of questions or pages: what each is called and what it does.

import { freshId, h, icon } from "./dom.js";

/** A panel of buttons, one per type of `types` ([{code, label, hint}]). `onChoose(code)`. */
export function typePanel(types, onChoose) {
  return h(
    "div",
    { class: "qe-types" },
    types.map(({ code, label, hint }) =>
      h(
        "button",
        { type: "button", class: "qe-type", "data-type": code, on: { click: () => onChoose(code) } },
        icon(code),
        h("span", { class: "qe-type-words" }, h("strong", {}, label), h("span", {}, hint)),
      ),
    ),
  );
}

/** A button named `add` that opens the panel below itself, with `title`; Escape closes. `{node, open(onChoose)}`. */
export function typeMenu({ types, add, title, onChoose }) {
  const id = freshId("qe-menu");
  let choose = onChoose;
  const panel = typePanel(types, (code) => {
    const chosen = choose;
    close();
    chosen(code);
  });
  const heading = h("p", { class: "qe-menu-title" }, title);
  const box = h("div", { id, class: "qe-menu", role: "group", "aria-label": title, hidden: true }, heading, panel);
  const button = h(
    "button",
    {
      type: "button",
      class: "qe-button qe-button--main",
      "aria-expanded": "false",
      "aria-controls": id,
      on: { click: () => (box.hidden ? open() : close()) },
    },
    icon("add"),
    add,
  );
  const node = h("div", { class: "qe-add" }, button, box);
  node.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !box.hidden) {
      event.stopPropagation();
      close();
      button.focus();
    }
    const side = document.dir === "rtl" ? -1 : 1;
    const step = { ArrowDown: 1, ArrowRight: side, ArrowUp: -1, ArrowLeft: -side }[event.key];
    const buttons = [...panel.children];
    const at = buttons.indexOf(document.activeElement);
    if (step && at >= 0) {
      event.preventDefault();
      buttons[(at + step + buttons.length) % buttons.length].focus();
    }
  });

  function open(onChosen = onChoose) {
    choose = onChosen;
    box.hidden = false;
    button.setAttribute("aria-expanded", "true");
    panel.firstElementChild.focus({ preventScroll: true });
    box.scrollIntoView({ block: "nearest" });
  }

  function close() {
    choose = onChoose;
    box.hidden = true;
    button.setAttribute("aria-expanded", "false");
  }

  return { node, open };
}
