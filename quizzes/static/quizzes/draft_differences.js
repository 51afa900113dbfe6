// What an unsaved draft would change, in words.

import { h } from "./editor/dom.js";
import { plain } from "./editor/richtext.js";

const MOST_LINES = 8;

function list(text) {
  try {
    const value = JSON.parse(text || "[]");
    return Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/**
 * Sentences about how `after` differs from `before`; both `{field: text}`.
 * `words`: `fields` (name → label), `changed(label)`, and for the list in the field `listField`:
 * `itemAdded(n, text) itemChanged(n, text) itemRemoved(n, text) reordered unreadable`. `textOf(item)` is its mark-up;
 * `shapes`: `readable` and `withoutBlanks`, as a Draft takes them.
 */
export function differences(before, after, { listField, textOf, shapes, words }) {
  const found = Object.keys(after)
    .filter((name) => name !== listField && (before[name] ?? "") !== (after[name] ?? ""))
    .map((name) => words.changed(words.fields[name] ?? name));
  return [...found, ...listDifferences(list(before[listField]), list(after[listField]), { textOf, shapes, words })];
}

/** The same text for the same item, however it was written down. */
function canonical(item, shapes) {
  const sorted = (_, value) => (value && typeof value === "object" && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort()) : value);
  return JSON.stringify(shapes.withoutBlanks(shapes.readable(item)).question, sorted);
}

function listDifferences(before, after, { textOf, shapes, words }) {
  if (!before || !after) return before === after ? [] : [words.unreadable];
  const [old, fresh] = [before, after].map((items) => items.map((item) => canonical(item, shapes)));
  // What stands in both unchanged, however often and wherever, is not spoken of.
  const [gone, come] = [without(old, fresh), without(fresh, old)];
  const text = (item) => plain(textOf(item) ?? "");
  const lines = [];
  for (const place of come) {
    const was = gone.indexOf(place);
    if (was >= 0) gone.splice(was, 1);
    lines.push((was >= 0 ? words.itemChanged : words.itemAdded)(place + 1, text(after[place])));
  }
  lines.push(...gone.map((place) => words.itemRemoved(place + 1, text(before[place]))));
  if (!lines.length && old.join() !== fresh.join()) lines.push(words.reordered);
  return lines;
}

/** The places of `items` that have no equal in `others`. */
function without(items, others) {
  const left = [...others];
  return items.flatMap((item, place) => {
    const equal = left.indexOf(item);
    if (equal >= 0) left.splice(equal, 1);
    return equal >= 0 ? [] : [place];
  });
}

/** Put the sentences into `element`, the first few of them. */
export function showDifferences(element, sentences, { more }) {
  const lines = sentences.slice(0, MOST_LINES).map((sentence) => h("li", {}, sentence));
  if (sentences.length > MOST_LINES) lines.push(h("li", {}, more(sentences.length - MOST_LINES)));
  element.replaceChildren(...lines);
}
