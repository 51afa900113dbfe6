// What happened, for ears (a live region) and eyes (a short notice with an undo button).

import { h, iconButton } from "./dom.js";
import { words } from "./words.js";

const SHOWN_MS = 10000;

export function announcer() {
  const live = h("div", { class: "visually-hidden", role: "status", "aria-live": "polite" });
  const toasts = h("div", { class: "qe-toasts" });
  let timer = null;

  /** Say it to people who listen. */
  function say(text) {
    // The same words twice are announced twice only if the region changes.
    live.textContent = live.textContent === text ? `${text}\u00a0` : text;
  }

  function dismiss() {
    clearTimeout(timer);
    toasts.replaceChildren();
  }

  /** Say it and show it with an undo button for a while; pointing at it keeps it. */
  function offerUndo(text, undo) {
    say(`${text} ${words.undo}: Ctrl+Z.`);
    dismiss();
    const toast = h(
      "div",
      { class: "qe-toast", on: { pointerenter: () => clearTimeout(timer), pointerleave: () => later() } },
      h("span", {}, text),
      h("button", { type: "button", class: "qe-toast-undo", on: { click: () => (dismiss(), undo()) } }, words.undo),
      iconButton("remove", words.dismiss, dismiss),
    );
    const later = () => {
      timer = setTimeout(dismiss, SHOWN_MS);
    };
    toasts.append(toast);
    later();
  }

  return { nodes: [live, toasts], say, offerUndo, dismiss };
}
