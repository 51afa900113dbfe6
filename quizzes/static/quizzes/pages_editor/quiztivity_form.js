// The activity form of the admin: mounts the page editor and the title, guards unsaved work, saves by key.

import { draftKeeper } from "../drafts.js";
import { richField } from "../editor/rich_field.js";
import { csrfToken, offerDraft, readJson, readList, standFor, validate, wireBar, wireSummary } from "../list_form.js";
import { unsavedGuard } from "../unsaved.js";
import * as shapes from "./blank_pages.js";
import { mountPagesEditor } from "./pages_editor.js";
import { words } from "./words.js";

const form = document.getElementById("quiz_form");
const source = form.querySelector(".questions-source");
const title = form.elements.title;
const draftKey = (quiztivity) => `quiztivity-draft:${form.dataset.user}:${quiztivity}`;

const guard = unsavedGuard(form);
const titleField = enrichTitle();
let editor = mountPages();
const drafts = draftKeeper({
  key: draftKey(form.dataset.quiztivity),
  version: form.elements.seen.value,
  read: readFields,
});
offerDraft({
  form,
  isNew: form.dataset.quiztivity === "new",
  keyOfNew: draftKey("new"),
  drafts,
  stored: readFields(),
  told: { listField: "pages", textOf: (page) => page?.title, shapes, words: words.draft },
  restore,
});
form.addEventListener("input", changed);
form.addEventListener("submit", drafts.sent);
if (form.querySelector(".problem-summary")) changed();
wireSummary(readJson("page-problems"), () => editor);
wireBar(form, draftKey(form.dataset.quiztivity), () => editor);

function changed() {
  guard.changed();
  drafts.changed();
}

function readFields() {
  return { title: title.value, pages: source.value };
}

function restore(fields) {
  title.value = fields.title ?? "";
  titleField.set(title.value);
  source.value = fields.pages ?? "[]";
  document.getElementById("page-problems").textContent = "[]";
  editor = mountPages();
  changed();
}

function mountPages() {
  const pages = readList(source);
  if (!pages) return null;
  const { files, raw, parts, preview } = form.dataset;
  return mountPagesEditor(form.querySelector("[data-pages-editor]"), {
    pages,
    problems: readJson("page-problems"),
    types: readJson("page-types"),
    files: { files, raw, parts, token: csrfToken(form) },
    previewUrl: preview,
    validate: (list) => validate(form, list),
    onChange(list) {
      source.value = JSON.stringify(list);
      changed();
    },
  });
}

function enrichTitle() {
  const label = form.querySelector(`label[for="${title.id}"]`);
  const field = richField({
    value: title.value,
    label: label.textContent,
    placeholder: title.getAttribute("placeholder") ?? "",
    onInput(markup) {
      title.value = markup;
      changed();
    },
  });
  standFor(title, field);
  label.replaceWith(field.node);
  return field;
}
