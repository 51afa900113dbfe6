// A dialog to choose one of one's files, describe it, add new ones, or take a free picture.

import { el } from "./elements.js";
import { isFilm, isImage, thumbnailOf } from "./file_service.js";
import { grid } from "./picker_grid.js";
import { stockPanel } from "./picker_stock.js";
import { words } from "./words.js";

const SEARCH_AFTER_MS = 300;

/**
 * `{node, open({what, films})}` for a FileService. `open` resolves to the chosen file as the API describes it, or to
 * null. `what` says what it is for; `films` whether films may be chosen. Put `node` into the page once.
 */
export function filePicker(service) {
  return new Picker(service).handle();
}

class Picker {
  constructor(service) {
    this.service = service;
    this.grid = grid({ onSelect: (file) => this.select(file), onChoose: (file) => this.finish(file) });
    this.build();
  }

  build() {
    this.title = el("h2", { id: "file-picker-title" });
    this.search = el("input", { type: "search", class: "file-picker-search", "aria-label": words.search, placeholder: words.search });
    this.search.addEventListener("input", () => this.searchSoon());
    this.search.addEventListener("keydown", (event) => this.searchKey(event));
    this.status = el("p", { class: "file-picker-status", role: "status" });
    this.more = el("button", { type: "button", class: "button button--quiet", on: { click: () => this.showMore() } }, words.more);
    this.details = el("div", { class: "file-picker-details" });
    this.input = el("input", { type: "file", hidden: true });
    this.input.addEventListener("change", () => this.add(this.input.files[0]));
    this.use = el("button", { type: "button", class: "button", on: { click: () => this.finish(this.selected) } }, words.use);
    this.own = el("div", { class: "file-picker-own" }, this.search, this.status, this.grid.node, this.more);
    this.stock = this.service.hasStock ? stockPanel(this.service, { onTaken: (file) => this.finish(file) }) : null;
    const close = el("button", { type: "button", class: "file-picker-close", "aria-label": words.close, on: { click: () => this.finish(null) } }, "✕");
    const upload = el("button", { type: "button", class: "button button--quiet", on: { click: () => this.input.click() } }, words.upload);
    const cancel = el("button", { type: "button", class: "button button--quiet", on: { click: () => this.finish(null) } }, words.cancel);
    this.footer = el("div", { class: "file-picker-foot" }, upload, this.input, el("span", { class: "file-picker-gap" }), cancel, this.use);
    this.node = el(
      "dialog",
      { class: "file-picker", "aria-labelledby": "file-picker-title" },
      el("div", { class: "file-picker-head" }, this.title, close),
      this.stock ? this.tabs() : null,
      el("div", { class: "file-picker-body" }, this.own, this.stock?.node, this.details),
      this.footer,
    );
    this.node.addEventListener("close", () => this.closed());
    // What is typed and chosen here is no change of the form around.
    for (const kind of ["input", "change"]) this.node.addEventListener(kind, (event) => event.stopPropagation());
  }

  tabs() {
    const tab = (label, stock) =>
      el("button", { type: "button", class: "file-picker-tab", "aria-pressed": "false", on: { click: () => this.showTab(stock) } }, label);
    this.tabButtons = [tab(words.yourFiles, false), tab(words.freePictures, true)];
    return el("div", { class: "file-picker-tabs", role: "group" }, this.tabButtons);
  }

  showTab(stock) {
    this.own.hidden = this.details.hidden = this.footer.hidden = stock;
    if (!this.stock) return;
    this.stock.node.hidden = !stock;
    this.tabButtons.forEach((button, index) => button.setAttribute("aria-pressed", String(Boolean(index) === stock)));
    if (stock) this.stock.focus();
  }

  open({ what = words.chooseFile, films = true } = {}) {
    this.films = films;
    this.input.accept = `image/png,image/jpeg,image/gif,image/webp${films ? ",video/mp4" : ""}`;
    this.title.textContent = what;
    this.search.value = "";
    this.select(null);
    this.showTab(false);
    this.node.showModal();
    this.search.focus();
    this.load();
    return new Promise((resolve) => (this.resolve = resolve));
  }

  finish(file) {
    this.result = file;
    this.node.close();
  }

  closed() {
    this.loading?.abort();
    this.uploading?.abort();
    this.resolve?.(this.result ?? null);
    this.result = this.resolve = null;
  }

  // --- the list -----------------------------------------------------------------------------------

  searchSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.load(), SEARCH_AFTER_MS);
  }

  searchKey(event) {
    if (event.key === "ArrowDown") {
      event.preventDefault();
      this.grid.focus();
    }
    // Enter must not send the form around the dialog.
    if (event.key === "Enter") {
      event.preventDefault();
      clearTimeout(this.timer);
      this.load();
    }
  }

  async load() {
    this.loading?.abort();
    const { signal } = (this.loading = new AbortController());
    this.status.textContent = words.loading;
    const text = this.search.value.trim();
    try {
      this.show(await this.service.search({ text, kind: this.films ? "" : "image", signal }), text);
    } catch (problem) {
      if (!signal.aborted) this.status.textContent = problem.message || words.unreachable;
    }
  }

  show({ results, next, count }, text) {
    this.grid.show(results.filter((file) => isImage(file) || (this.films && isFilm(file))));
    this.next = next;
    this.more.hidden = !next;
    this.status.textContent = count ? words.found(count) : text ? words.nothingFound : words.noFiles;
  }

  async showMore() {
    this.more.disabled = true;
    try {
      const { results, next } = await this.service.more(this.next);
      this.grid.add(results.filter((file) => isImage(file) || (this.films && isFilm(file))));
      this.next = next;
      this.more.hidden = !next;
    } catch (problem) {
      this.status.textContent = problem.message || words.unreachable;
    }
    this.more.disabled = false;
  }

  async add(file) {
    this.input.value = "";
    if (!file) return;
    const { signal } = (this.uploading = new AbortController());
    this.status.textContent = words.sending(file.name);
    const told = await this.service.upload(file, { signal });
    if (signal.aborted) return;
    if (!told.ok) {
      this.status.textContent = told.message || words.unreachable;
      return;
    }
    this.search.value = "";
    await this.load();
    this.grid.select(told.item.id);
  }

  // --- the chosen one -------------------------------------------------------------------------------

  select(file) {
    this.selected = file;
    this.use.disabled = !file;
    this.details.replaceChildren();
    if (!file) return;
    const uses = el("p", { class: "file-picker-uses" });
    const by = file.attribution ? [el("p", { class: "muted" }, words.by(file.attribution.author, file.attribution.provider))] : [];
    this.details.append(
      isImage(file) ? el("img", { class: "file-picker-preview", src: thumbnailOf(file), alt: file.alt_text }) : el("p", {}, words.film),
      el("p", { class: "file-picker-name", dir: "auto" }, file.filename),
      ...by,
      altField(this.service, file),
      uses,
    );
    this.showUses(file, uses);
  }

  async showUses(file, place) {
    try {
      const { uses } = await this.service.details(file.id);
      place.textContent = uses.length ? `${words.usedIn}: ${uses.map(({ title }) => title).join(", ")}` : words.notUsed;
    } catch {
      // Where it is used is good to know, not needed to choose it.
    }
  }

  handle() {
    return { node: this.node, open: (options) => this.open(options) };
  }
}

let lastId = 0;

/** A field for what a file shows; it is kept as soon as one leaves it. */
export function altField(service, file, { onSaved = () => {} } = {}) {
  lastId += 1;
  const id = `file-alt-${lastId}`;
  const state = el("span", { class: "file-alt-state", role: "status" });
  const field = el("textarea", { id, class: "file-alt", rows: 2, maxlength: 500, "aria-describedby": `${id}-hint` });
  field.value = file.alt_text;
  // It is kept with the file, not with the form around.
  field.addEventListener("input", (event) => event.stopPropagation());
  field.addEventListener("change", async (event) => {
    event.stopPropagation();
    try {
      const changed = await service.describe(file.id, field.value);
      state.textContent = words.saved;
      onSaved(changed);
    } catch (problem) {
      state.textContent = problem.message || words.unreachable;
    }
  });
  const hint = el("span", { class: "file-alt-hint", id: `${id}-hint` }, words.descriptionHint);
  return el("div", { class: "file-alt-field" }, el("label", { for: id }, words.description), field, hint, state);
}
