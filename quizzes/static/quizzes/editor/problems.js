// What the server found wrong, kept with the question it is about when questions move.
// A problem is `{path, code, message}`; the path starts with the question's place, e.g. [2, "answers", 0, "answer"].

/** Emits "change" with `detail.key`, or without when all may have changed. */
export class Problems extends EventTarget {
  #byKey = new Map();
  #draft;

  constructor(draft) {
    super();
    this.#draft = draft;
  }

  /** Replace everything. Problems of the whole list (not of a question) are left to the page around the editor. */
  set(problems) {
    this.#byKey.clear();
    for (const { path, code, message } of problems) {
      const item = this.#draft.at(path[0]);
      if (!item) continue;
      if (!this.#byKey.has(item.key)) this.#byKey.set(item.key, []);
      this.#byKey.get(item.key).push({ path: path.slice(1), code, message });
    }
    this.dispatchEvent(new CustomEvent("change", { detail: {} }));
  }

  of(key) {
    return this.#byKey.get(key) ?? [];
  }

  /** Forget what was wrong at `path` and below: it was just edited. */
  clear(key, path) {
    this.#keep(key, (problem) => !path.every((step, index) => problem.path[index] === step));
  }

  /** Forget what was wrong at `path` itself, not with its parts. */
  clearExactly(key, path) {
    this.#keep(key, (problem) => problem.path.join(".") !== path.join("."));
  }

  #keep(key, wanted) {
    const before = this.of(key);
    const after = before.filter(wanted);
    if (after.length === before.length) return;
    this.#byKey.set(key, after);
    this.dispatchEvent(new CustomEvent("change", { detail: { key } }));
  }
}

/**
 * The places of one question where problems can be shown.
 * `add(path, control, place)`: messages for `path` go into `place`, and `control` is marked invalid and takes the focus.
 */
export class Places {
  #places = new Map();

  add(path, control, place) {
    this.#places.set(path.join("."), { control, place });
  }

  /** Forget `path` and everything below it, before drawing that part again. */
  forget(path) {
    const start = path.join(".");
    for (const name of [...this.#places.keys()]) if (name === start || name.startsWith(`${start}.`)) this.#places.delete(name);
  }

  /** The nearest place for a path: itself, or the closest part that holds it. */
  find(path) {
    for (let length = path.length; length >= 0; length -= 1) {
      const place = this.#places.get(path.slice(0, length).join("."));
      if (place) return place;
    }
    return null;
  }

  show(problems) {
    for (const { control, place } of this.#places.values()) {
      place.replaceChildren();
      control.removeAttribute("aria-invalid");
    }
    for (const { path, message } of problems) {
      const found = this.find(path);
      if (!found) continue;
      const line = document.createElement("span");
      line.textContent = message;
      found.place.append(line);
      found.control.setAttribute("aria-invalid", "true");
    }
  }
}
