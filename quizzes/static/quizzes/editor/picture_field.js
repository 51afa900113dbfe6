// A picture or film of a quiz: dropped, pasted, uploaded or chosen, with what it shows in words.

import { altField } from "../../media_storage/picker.js";
import { isFilm, plainId, thumbnailOf } from "../../media_storage/file_service.js";
import { showShare } from "../../media_storage/upload.js";
import { freshId, h } from "./dom.js";
import { takesFiles } from "./drop_places.js";
import { pictureAddress, pictureShown } from "./picture_shown.js";
import { PictureJob } from "./picture_job.js";
import { problemPlace } from "./simple_fields.js";
import { words } from "./words.js";
import { locale } from "../../classroom/words.js";

// Uploads that are under way, by what they are for.
const jobs = new WeakMap();

/**
 * `{node, control, place, set(value), take(files)}`.
 *
 * - `value`: a stored file's id or an address that starts with "/", or null.
 * - `onInput(value | null)`: a change by hand; also when an upload ends after this field was drawn anew.
 * - `owner`: the object that the picture is for; an upload for it goes on when the field is drawn anew.
 * - `library`: `{files: FileService, picker}` (see media_storage); without it there is only the address.
 * - `what()`: what the picture belongs to, in words; `films`: whether films may be chosen; `onlyFilms`: nothing else.
 */
export function pictureField(options) {
  return new PictureField({ label: words.image, films: true, library: null, owner: {}, value: null, ...options }).handle();
}

/** Set a picture of a question or of one of its answers (`owner()`), so that it can be undone. */
export function changePicture(context, item, owner, path, value) {
  const target = owner();
  const question = item.question;
  if (target !== question && !(Array.isArray(question.answers) && question.answers.includes(target))) {
    context.say(words.answerIsGone);
    return;
  }
  const name = path.at(-1);
  const before = target[name] ?? null;
  const label = name === "image" ? (value ? words.imageSet : words.imageRemoved) : value ? words.signClipSet : words.signClipRemoved;
  context.draft.edit(item.key, () => (target[name] = value), label, () => (target[name] = before));
  context.cleared(item.key, path);
  if (value) context.say(label);
  else context.offerUndo(label);
}

class PictureField {
  constructor(options) {
    Object.assign(this, options);
    this.files = this.library?.files ?? null;
    this.build();
    this.set(this.value);
    const job = jobs.get(this.owner);
    if (job) this.follow(job);
  }

  build() {
    const labelId = freshId("qe-label");
    const button = (text, click, extra = "") => h("button", { type: "button", class: `qe-button qe-button--small ${extra}`, on: { click } }, text);
    this.choose = button(words.chooseImage, () => this.pick());
    this.send = button(words.uploadImage, () => this.input.click());
    this.remove = button(words.removeImage, () => this.change(null), "qe-picture-remove");
    this.byAddress = h("button", { type: "button", class: "qe-link", on: { click: () => this.showAddress(true) } }, words.imageByAddress);
    this.input = h("input", { type: "file", hidden: true, multiple: true });
    this.input.accept = this.onlyFilms ? "video/mp4" : `image/png,image/jpeg,image/gif,image/webp${this.films ? ",video/mp4" : ""}`;
    this.input.addEventListener("change", (event) => {
      event.stopPropagation();
      this.take([...this.input.files]);
      this.input.value = "";
    });
    this.address = h("input", { type: "text", class: "qe-input qe-picture-address", "aria-label": `${this.label}: ${words.imageAddress}`, spellcheck: "false", hidden: true });
    this.address.addEventListener("change", () => this.change(this.address.value.trim() || null));
    this.address.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      this.change(this.address.value.trim() || null);
    });
    this.shown = h("div", { class: "qe-picture-shown" });
    this.status = h("p", { class: "qe-picture-status", role: "status" });
    this.progress = h("div", { class: "qe-picture-progress", hidden: true });
    this.hint = h("span", { class: "qe-picture-hint" }, this.dropHint ?? (this.films ? words.dropHint : words.dropHintImage));
    this.control = this.files ? this.choose : this.address;
    this.place = problemPlace(this.control);
    const buttons = h("div", { class: "qe-picture-buttons" }, this.files ? [this.choose, this.send] : [], this.remove, this.byAddress);
    this.node = h(
      "div",
      { class: "qe-field qe-picture", role: "group", "aria-labelledby": labelId },
      h("span", { class: "qe-label", id: labelId }, this.label),
      this.shown,
      this.progress,
      buttons,
      this.files ? this.hint : null,
      this.input,
      this.address,
      this.status,
      this.place,
    );
    if (this.files) takesFiles(this.node, (files) => this.take(files));
  }

  // --- what is there ------------------------------------------------------------------------------

  set(value) {
    this.value = value || null;
    this.node.dataset.state = this.value ? "filled" : "empty";
    this.choose.textContent = this.value ? words.replaceImage : words.chooseImage;
    this.remove.hidden = !this.value;
    this.hint.hidden = Boolean(this.value);
    this.address.value = this.value ?? "";
    this.showAddress(!this.files || (this.value ?? "").startsWith("/"));
    this.shown.replaceChildren();
    if (this.value) this.show(this.value);
  }

  showAddress(open) {
    this.address.hidden = !open;
    this.byAddress.hidden = open || Boolean(this.value);
    if (open && document.activeElement === this.byAddress) this.address.focus();
  }

  async show(value) {
    if (value.startsWith("/") || !this.files) return this.draw(null);
    const known = this.files.known(value);
    this.draw(known);
    if (known !== undefined) return;
    const found = await this.files.find(value).catch(() => undefined);
    if (this.value === value) this.draw(found);
  }

  /** `file`: as the API describes it; null when there is none; undefined when that isn't known (yet). */
  draw(file) {
    const stored = !this.value.startsWith("/");
    if (stored && file?.deleted_at) return this.shown.replaceChildren(...this.deleted(file));
    if (stored && file === null && this.files) return this.shown.replaceChildren(h("p", { class: "qe-picture-gone" }, words.imageGone));
    const source = file ? (isFilm(file) ? file.address : thumbnailOf(file)) : pictureAddress(this.value);
    const alt = file?.alt_text || words.imageOf(this.what());
    const facts = h("div", { class: "qe-picture-facts" });
    if (file) facts.append(h("span", { class: "qe-picture-name" }, file.filename));
    if (file?.attribution) facts.append(h("span", { class: "qe-hint" }, words.imageBy(file.attribution.author, file.attribution.provider)));
    if (file?.own) facts.append(altField(this.files, file));
    else if (file?.alt_text) facts.append(h("span", { class: "qe-hint" }, file.alt_text));
    return this.shown.replaceChildren(pictureShown(source, { alt, film: Boolean(file && isFilm(file)) }), facts);
  }

  deleted(file) {
    const until = file.restorable_until ? new Date(file.restorable_until).toLocaleDateString(locale()) : "";
    const text = h("p", { class: "qe-picture-gone" }, until ? words.imageDeletedUntil(file.filename, until) : words.imageGone);
    if (!file.own) return [text];
    const restore = async () => {
      try {
        this.draw(await this.files.restore(file.id));
        this.say(words.imageRestored);
        this.choose.focus();
      } catch (problem) {
        this.say(problem.message || words.imageFailed);
      }
    };
    return [text, h("button", { type: "button", class: "qe-button qe-button--small", on: { click: restore } }, words.restoreImage)];
  }

  say(text) {
    this.status.textContent = text;
  }

  // --- changes --------------------------------------------------------------------------------------

  change(value) {
    if (value === this.value) return;
    this.set(value);
    this.say("");
    this.onInput(value);
    if (!value) this.choose.focus();
  }

  async pick() {
    const file = await this.library.picker.open({ what: words.chooseFor(this.what()), films: this.films });
    this.control.focus();
    if (file && this.onlyFilms && !isFilm(file)) this.say(words.signClipOnly);
    else if (file) this.change(file.id);
    // What it shows may have been written there.
    else if (this.value && !this.value.startsWith("/")) this.draw(this.files.known(plainId(this.value)));
  }

  /** The first one comes here, the others into the library. */
  take([first, ...others]) {
    if (!first) return;
    if (this.onlyFilms && !first.type.startsWith("video/")) {
      this.say(words.signClipOnly);
      return;
    }
    jobs.get(this.owner)?.cancel();
    const here = this.start(new PictureJob(this.files, first));
    // One after the other, so that what is said of each stays readable.
    if (others.length) here.then(() => this.addOthers(others));
  }

  start(job) {
    jobs.set(this.owner, job);
    this.follow(job);
    return this.run(job);
  }

  async run(job) {
    const file = await job.run();
    if (job.state !== "failed") jobs.delete(this.owner);
    if (!file || job.state === "cancelled") return;
    // This field may have been drawn anew meanwhile; the value belongs to its owner all the same.
    this.onInput(file.id);
  }

  follow(job) {
    const draw = () => this.drawJob(job);
    job.addEventListener("change", draw);
    draw();
  }

  drawJob(job) {
    const { state, file, share, message, mayRetry } = job;
    if (state === "done" && this.value !== job.item.id) this.set(job.item.id);
    this.progress.hidden = !["sending", "failed"].includes(state);
    if (this.drawn !== `${state} ${file.name}`) {
      this.drawn = `${state} ${file.name}`;
      this.progress.replaceChildren(...(state === "sending" ? this.sending(job) : state === "failed" ? this.failed(job, message, mayRetry) : []));
      this.say(state === "done" ? words.imageUploaded(file.name) : state === "cancelled" ? words.imageCancelled : "");
    }
    const bar = this.progress.querySelector("progress");
    if (bar) showShare(bar, share);
  }

  sending(job) {
    const bar = h("progress", { max: "1", "aria-label": words.imageSending(job.file.name) });
    const cancel = () => {
      job.cancel();
      this.choose.focus();
    };
    return [
      h("span", { class: "qe-picture-name" }, job.file.name),
      bar,
      h("button", { type: "button", class: "qe-button qe-button--small", on: { click: cancel } }, words.cancelUpload),
    ];
  }

  failed(job, message, mayRetry) {
    const dismiss = () => {
      jobs.delete(this.owner);
      job.cancel();
      this.say("");
      this.choose.focus();
    };
    return [
      h("p", { class: "qe-picture-refused", role: "alert" }, `${job.file.name}: ${message || words.imageFailed}`),
      mayRetry ? h("button", { type: "button", class: "qe-button qe-button--small", on: { click: () => this.run(job) } }, words.retryUpload) : "",
      h("button", { type: "button", class: "qe-button qe-button--small", on: { click: dismiss } }, words.dismiss),
    ];
  }

  async addOthers(others) {
    const told = [];
    for (const file of others) {
      const job = new PictureJob(this.files, file);
      const item = await job.run();
      told.push(item ? words.imageInLibrary(file.name) : `${file.name}: ${job.message || words.imageFailed}`);
      this.say(told.join(" "));
    }
  }

  handle() {
    const { node, control, place } = this;
    return { node, control, place, set: (value) => this.set(value), take: (files) => this.take(files) };
  }
}
