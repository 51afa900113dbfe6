// Undo and redo as buttons that say what they would do.

import { iconButton } from "./dom.js";

/** `{nodes, show(undoLabel, redoLabel), focus()}`; a label is null when there is nothing. `words`: undo, redo. */
export function stepButtons({ words, onUndo, onRedo }) {
  const undo = iconButton("undo", words.undo, onUndo, { class: "qe-undo", "aria-keyshortcuts": "Control+Z" });
  const redo = iconButton("redo", words.redo, onRedo, { class: "qe-redo", "aria-keyshortcuts": "Control+Shift+Z Control+Y" });

  function name(button, word, label, keys) {
    // Not disabled: a button that was just pressed would lose the focus.
    button.setAttribute("aria-disabled", String(label === null));
    button.title = label === null ? `${word} (${keys})` : `${word}: ${label} (${keys})`;
    button.setAttribute("aria-label", label === null ? word : `${word}: ${label}`);
  }

  function show(undoLabel, redoLabel) {
    name(undo, words.undo, undoLabel, "Ctrl+Z");
    name(redo, words.redo, redoLabel, "Ctrl+Y");
  }

  show(null, null);
  return { nodes: [undo, redo], show, focus: () => undo.focus() };
}
