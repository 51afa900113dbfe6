// The questions being edited: a list with stable keys, and what can be undone. No DOM.

import * as questions from "./blank.js";
import { History } from "./history.js";

const at = (whole, path) => path.reduce((value, step) => value?.[step], whole);

/** Emits "list" (added, removed, moved, replaced: `detail.key`, `detail.kind`) and "edit" (`detail.key`). */
export class Draft extends EventTarget {
  #items = [];
  #nextKey = 1;
  #shapes;

  /** `shapes`: `readable` and `withoutBlanks` of what the list holds, as blank.js has them for questions. */
  constructor(list, shapes = questions) {
    super();
    this.history = new History();
    this.#shapes = shapes;
    this.#items = list.map((question) => this.#item(question));
  }

  #item(question) {
    return { key: `q${this.#nextKey++}`, question: this.#shapes.readable(question) };
  }

  get length() {
    return this.#items.length;
  }

  get items() {
    return [...this.#items];
  }

  /** The questions as plain JSON values, without answers left empty. */
  value() {
    return structuredClone(this.#items.map((item) => this.#shapes.withoutBlanks(item.question).question));
  }

  /** A path into `value()` as a path into the questions as shown. */
  shownPath(path) {
    const item = this.at(path[0]);
    if (!item || path[1] !== "answers" || typeof path[2] !== "number") return path;
    return [path[0], "answers", this.#shapes.withoutBlanks(item.question).kept[path[2]] ?? path[2], ...path.slice(3)];
  }

  indexOf(key) {
    return this.#items.findIndex((item) => item.key === key);
  }

  get(key) {
    return this.#items[this.indexOf(key)];
  }

  at(index) {
    return this.#items[index];
  }

  insert(question, index, label) {
    const item = this.#item(question);
    this.#put(item, index);
    this.remember(
      label,
      () => void this.#take(item.key),
      () => this.#put(item, index),
    );
    return item;
  }

  remove(key, label) {
    const index = this.indexOf(key);
    const item = this.#take(key);
    this.remember(
      label,
      () => this.#put(item, index),
      () => void this.#take(key),
    );
  }

  move(key, index, label) {
    const from = this.indexOf(key);
    const to = Math.max(0, Math.min(index, this.length - 1));
    if (from === to) return false;
    this.#shift(key, to);
    this.remember(
      label,
      () => this.#shift(key, from),
      () => this.#shift(key, to),
    );
    return true;
  }

  /** Another question in the same place (a change of type). */
  replace(key, question, label) {
    const before = this.get(key).question;
    const after = this.#shapes.readable(question);
    this.#swap(key, after);
    this.remember(
      label,
      () => this.#swap(key, before),
      () => this.#swap(key, after),
    );
  }

  /** Change a question's content in place. Both functions take the question and can be called again and again. */
  edit(key, change, label, undo) {
    change(this.get(key).question);
    this.#tell("edit", { key });
    this.remember(
      label,
      () => this.#redone(key, undo),
      () => this.#redone(key, change),
    );
  }

  /** Set the value at `path` of a question by `change(question)`, as typing does; goes on with the step before. */
  type(key, path, change, label) {
    const { question } = this.get(key);
    const before = structuredClone(at(question, path));
    change(question);
    const after = structuredClone(at(question, path));
    this.#tell("edit", { key });
    if (JSON.stringify(before) === JSON.stringify(after)) return;
    const put = (value) => () => this.#redone(key, (whole) => this.#setAt(whole, path, structuredClone(value)));
    this.history.type(`${key} ${path.join(".")}`, { label, undo: put(before), redo: put(after), path });
  }

  remember(label, undo, redo) {
    this.history.add({ label, undo, redo });
  }

  #setAt(question, path, value) {
    const owner = at(question, path.slice(0, -1));
    if (value === undefined) delete owner[path.at(-1)];
    else owner[path.at(-1)] = value;
  }

  #redone(key, change) {
    change(this.get(key).question);
    this.#tell("list", { key, kind: "replaced" });
    return key;
  }

  #put(item, index) {
    this.#items.splice(index, 0, item);
    this.#tell("list", { key: item.key, kind: "added" });
    return item.key;
  }

  #take(key) {
    const [item] = this.#items.splice(this.indexOf(key), 1);
    this.#tell("list", { key, kind: "removed" });
    return item;
  }

  #shift(key, index) {
    const [item] = this.#items.splice(this.indexOf(key), 1);
    this.#items.splice(index, 0, item);
    this.#tell("list", { key, kind: "moved" });
    return key;
  }

  #swap(key, question) {
    this.get(key).question = question;
    this.#tell("list", { key, kind: "replaced" });
    return key;
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
