// What can be done to several questions at once. Each is one step to undo.

import { words } from "./words.js";

const LONGEST_S = 300;

/** The actions of the selection bar, for an `Editor`. */
export function manyQuestions(editor) {
  const { draft } = editor;
  const items = () => editor.selection.chosen().map((key) => draft.get(key));

  function time(seconds) {
    if (!Number.isInteger(seconds) || seconds < 1 || seconds > LONGEST_S) return editor.voice.say(words.badTime);
    const chosen = items();
    editor.setForEach(chosen, words.timesSet(chosen.length, seconds), "time", () => seconds, { slides: true });
  }

  function points(factor) {
    const chosen = items().filter(({ question }) => question.type !== "SLIDE");
    // Normal points are what a question has without the field.
    editor.setForEach(chosen, words.pointsSet(chosen.length, words.pointsChoices[factor]), "points", () => (factor === 1 ? undefined : factor));
  }

  /** One place further, or to an end; the order among them stays. */
  function move(step) {
    const chosen = items();
    const label = words.movedSeveral(chosen.length);
    const first = draft.indexOf(chosen[0].key);
    const last = draft.indexOf(chosen.at(-1).key);
    draft.history.together(label, () => {
      if (step < 0) {
        const to = Math.max(0, first + step);
        chosen.forEach(({ key }, place) => draft.move(key, to + place, label));
      } else {
        const to = Math.min(draft.length - 1, last + step);
        chosen.toReversed().forEach(({ key }, place) => draft.move(key, to - place, label));
      }
    });
    editor.voice.say(label);
  }

  function duplicate() {
    const chosen = items();
    const label = words.duplicatedSeveral(chosen.length);
    const after = draft.indexOf(chosen.at(-1).key) + 1;
    const copies = [];
    draft.history.together(label, () => {
      chosen.forEach(({ question }, place) => copies.push(draft.insert(structuredClone(question), after + place, label)));
    });
    editor.selection.set(copies.map(({ key }) => key));
    editor.voice.offerUndo(label, () => editor.undo());
  }

  function remove() {
    const chosen = items();
    const label = words.deletedSeveral(chosen.length);
    const at = draft.indexOf(chosen[0].key);
    draft.history.together(label, () => chosen.forEach(({ key }) => draft.remove(key, label)));
    editor.voice.offerUndo(label, () => editor.undo());
    editor.focusNear(at);
  }

  return { time, points, move, duplicate, remove };
}
