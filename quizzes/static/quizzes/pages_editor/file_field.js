// A stored file of a page, a picture or a PDF document: chosen from one's files or uploaded, shown, removed.

import { h, icon } from "../editor/dom.js";
import { problemPlace } from "../editor/simple_fields.js";
import { at } from "./part_list.js";
import { words } from "./words.js";

/** `{node}`. `path`: where the file's id is in the page; `empty`: what stands there without one; `onShow(value)`. */
export function fileField(item, context, { path, kind, label, labelHidden = false, empty = null, onShow = () => {} }) {
  const { key } = item;
  const name = path.at(-1);
  const shown = h("div", { class: "pe-file-shown" });
  const choose = h("button", { type: "button", class: "qe-button qe-button--small", on: { click: () => pick() } });
  const remove = h("button", { type: "button", class: "qe-link", on: { click: () => set(empty, words.fileRemoved) } }, words.removeFile);
  const place = problemPlace(choose);
  const node = h(
    "div",
    { class: "qe-field pe-file", role: "group", "aria-label": label },
    h("span", { class: labelHidden ? "visually-hidden" : "qe-label" }, label),
    shown,
    h("div", { class: "pe-file-tools" }, choose, remove),
    place,
  );
  context.places.add(path, choose, place);

  async function pick() {
    const title = kind === "pdf" ? words.chooseDocument : words.choosePicture;
    const file = await context.library.choose({ kind, title });
    if (file) set(file.id, words.fileChosen(file.filename));
    choose.focus();
  }

  function set(value, label) {
    // The page may have gone while the dialog was open.
    const page = context.draft.get(key)?.question;
    if (!page || at(page, path) === undefined) return;
    const before = at(page, path);
    const put = (target, to) => (at(target, path.slice(0, -1))[name] = to);
    context.draft.edit(key, (target) => put(target, value), label, (target) => put(target, before));
    context.cleared(key, path);
    context.say(label);
    show();
  }

  function show() {
    const value = at(item.question, path);
    choose.replaceChildren(icon(kind === "pdf" ? "PDF" : "image"), value ? words.replaceFile : kind === "pdf" ? words.chooseDocument : words.choosePicture);
    remove.hidden = !value;
    shown.replaceChildren();
    onShow(value);
    if (!value) return;
    if (kind === "pdf") shown.append(icon("PDF"), h("span", {}, context.library.nameOf(value) ?? words.storedFile));
    else {
      const picture = h("img", { alt: "", loading: "lazy" });
      picture.addEventListener("error", () => picture.replaceWith(icon("warning"), h("span", {}, words.storedFile)));
      picture.src = value.startsWith("/") ? value : `/files/${encodeURIComponent(value)}/?w=320`;
      shown.append(picture);
    }
    if (kind === "pdf" && !context.library.nameOf(value)) context.library.learn(value).then((known) => known && show());
  }

  show();
  return { node };
}
