// Single keys for the call's buttons; not while somebody types, and everybody may switch them off.

import { load, save } from "../classroom/storage.js";

const OFF = "call-shortcuts-off";
const page = (id) => document.getElementById(id);
const BUTTONS = { m: "mic", v: "camera", s: "screen", h: "hand", c: "chat-button", p: "people-button", r: "react" };

const writes = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;

/** `isInside()`: whether the call goes on. */
export function useShortcuts(isInside) {
  const dialog = page("shortcuts-dialog");
  const choice = page("shortcuts-on");
  choice.checked = load(OFF) !== true;
  choice.addEventListener("change", () => save(OFF, !choice.checked));
  page("shortcuts-button").addEventListener("click", () => dialog.showModal());
  document.addEventListener("keydown", (event) => {
    if (!isInside() || event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing) return;
    if (writes(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "?") {
      event.preventDefault();
      dialog.showModal();
      return;
    }
    const button = choice.checked ? page(BUTTONS[event.key.toLowerCase()]) : null;
    if (!button || button.hidden) return;
    event.preventDefault();
    button.click();
  });
}
