// Options to bring into order: by dragging, by buttons, or by the arrow keys on a row's handle.

import { announce, el, plain } from "../dom.js";
import { picture } from "../images.js";
import { badge, letter, paint } from "../shapes.js";
import { fill, gettext } from "../words.js";

export function orderInput(question, { initial, onAnswer, onDraft }) {
  const rows = new Map(question.options.map((option) => [option.id, orderRow(option)]));
  const list = el("ol", { class: "order" });
  const send = el("button", {
    type: "button",
    class: "button button--large button--wide send",
    text: gettext("Send this order"),
    onclick: () => onAnswer(current()),
  });
  const element = el("div", { class: "input input--order" }, list, el("div", { class: "input-foot" }, send));

  const current = () => Array.from(list.children, (row) => Number(row.dataset.option));

  function arrange(ids) {
    list.replaceChildren(...ids.map((id) => rows.get(id)));
    number();
  }

  function number() {
    Array.from(list.children).forEach((row, place, all) => {
      row.querySelector(".order-place").textContent = `${place + 1}.`;
      row.querySelector("[data-move='-1']").disabled = place === 0;
      row.querySelector("[data-move='1']").disabled = place === all.length - 1;
    });
  }

  /** Moves a row by `by` places; `focus` is what keeps the keyboard's place. */
  function move(row, by, focus) {
    const all = Array.from(list.children);
    const target = all[all.indexOf(row) + by];
    if (!target) return;
    if (by < 0) target.before(row);
    else target.after(row);
    number();
    const stays = focus.disabled ? row.querySelector(".order-handle") : focus;
    stays.focus();
    announce(fill(gettext("%(name)s is now number %(place)s."), { name: row.dataset.name, place: current().indexOf(Number(row.dataset.option)) + 1 }));
    onDraft(current());
  }

  function orderRow(option) {
    const name = plain(option.label) || option.image_alt || letter(option.id);
    const handle = el(
      "button",
      { type: "button", class: "order-handle", "aria-label": fill(gettext("Move %(name)s: arrow keys, or drag"), { name }) },
      el("span", { "aria-hidden": "true", text: "⠿" }),
      paint(el("span", { class: "order-badge" }, badge(option.id)), option.id, option.color),
    );
    const buttons = [
      [-1, "▲", gettext("Move %(name)s up")],
      [1, "▼", gettext("Move %(name)s down")],
    ].map(([by, sign, label]) => {
      const button = el("button", { type: "button", class: "order-step", dataset: { move: by }, "aria-label": fill(label, { name }), text: sign });
      button.addEventListener("click", () => move(row, by, button));
      return button;
    });
    const row = el(
      "li",
      { class: "order-row", dataset: { option: option.id, name } },
      el("span", { class: "order-place figures" }),
      handle,
      el(
        "span",
        { class: "order-words" },
        option.image ? picture(option.image, { alt: option.image_alt, share: 0.5, className: "option-picture" }) : null,
        el("span", { class: "order-label", html: option.label }),
      ),
      el("span", { class: "order-steps" }, buttons),
    );
    handle.addEventListener("keydown", (event) => {
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!by) return;
      event.preventDefault();
      move(row, by, handle);
    });
    handle.addEventListener("pointerdown", (event) => drag(row, handle, event));
    return row;
  }

  function drag(row, handle, start) {
    if (start.button !== 0 || element.classList.contains("is-locked")) return;
    handle.setPointerCapture(start.pointerId);
    row.classList.add("is-dragged");
    let origin = start.clientY;

    const follow = (event) => {
      row.style.transform = `translateY(${event.clientY - origin}px)`;
      for (const other of list.children) {
        if (other === row) continue;
        const { top, height } = other.getBoundingClientRect();
        const before = row.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_PRECEDING;
        const crossed = before ? event.clientY < top + height / 2 : event.clientY > top + height / 2;
        if (!crossed) continue;
        const was = row.offsetTop;
        // The neighbour moves, not the row: taking the row out of the page would end the drag.
        if (before) row.after(other);
        else row.before(other);
        origin += row.offsetTop - was;
        row.style.transform = `translateY(${event.clientY - origin}px)`;
        number();
        break;
      }
    };
    const end = () => {
      handle.removeEventListener("pointermove", follow);
      row.classList.remove("is-dragged");
      row.style.transform = "";
      onDraft(current());
    };
    handle.addEventListener("pointermove", follow);
    handle.addEventListener("lostpointercapture", end, { once: true });
  }

  function setLocked(locked) {
    element.classList.toggle("is-locked", locked);
    for (const button of list.querySelectorAll("button")) button.disabled = locked;
    send.hidden = locked;
    if (!locked) number();
  }

  const ids = question.options.map((option) => option.id);
  const fits = (value) => Array.isArray(value) && value.length === ids.length && ids.every((id) => value.includes(id));
  arrange(fits(initial) ? initial : ids);
  return {
    element,
    lock: (answer) => {
      if (fits(answer)) arrange(answer);
      setLocked(true);
    },
    unlock: () => setLocked(false),
  };
}
