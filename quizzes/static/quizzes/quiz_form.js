// The quiz form of the admin: mounts the editor and the small fields, guards unsaved work, saves by key.

import { FileService } from "../media_storage/file_service.js";
import { filePicker } from "../media_storage/picker.js";
import { watchFiles } from "./editor/drop_places.js";
import { pictureField } from "./editor/picture_field.js";
import * as shapes from "./editor/blank.js";
import { richField } from "./editor/rich_field.js";
import { mountEditor } from "./editor/editor.js";
import { draftKeeper } from "./drafts.js";
import { csrfToken, offerDraft, readJson, readList, standFor, validate, wireBar, wireSummary } from "./list_form.js";
import { offerTags } from "./tags.js";
import { unsavedGuard } from "./unsaved.js";
import { words } from "./editor/words.js";

const form = document.getElementById("quiz_form");
const source = form.querySelector(".questions-source");

const DRAFT_FIELDS = [
  ...["title", "description", "questions", "cover_image", "background_image", "background_color"],
  ...["language", "subject", "level", "tags", "folder_name"],
];
const draftKey = (quiz) => `quiz-draft:${form.dataset.user}:${quiz}`;

const guard = unsavedGuard(form);
const richFields = new Map();
const pictureFields = new Map();
const library = openLibrary();
let editor = mountQuestions();
for (const input of form.querySelectorAll("[data-rich]")) enrich(input);
for (const input of form.querySelectorAll("[data-tags]")) offerTags(input);
for (const input of form.querySelectorAll("[data-color]")) addPicker(input);
for (const input of form.querySelectorAll("[data-image]")) addPicture(input);
const drafts = draftKeeper({ key: draftKey(form.dataset.quiz), version: form.elements.seen.value, read: readFields });
offerDraft({
  form,
  isNew: form.dataset.quiz === "new",
  keyOfNew: draftKey("new"),
  drafts,
  stored: readFields(),
  told: { listField: "questions", textOf: (question) => question?.question, shapes, words: words.draft },
  restore,
});
form.addEventListener("input", changed);
form.addEventListener("submit", drafts.sent);
if (form.querySelector(".problem-summary")) changed();
wireSummary(readJson("question-problems"), () => editor);
wireBar(form, draftKey(form.dataset.quiz), () => editor);
showAsked();

function changed() {
  guard.changed();
  drafts.changed();
}

function readFields() {
  return Object.fromEntries(DRAFT_FIELDS.map((name) => [name, form.elements[name]?.value ?? ""]));
}

function restore(fields) {
  for (const name of DRAFT_FIELDS) {
    if (form.elements[name]) form.elements[name].value = fields[name] ?? "";
    richFields.get(name)?.set(fields[name] ?? "");
    pictureFields.get(name)?.set(fields[name] ?? "");
  }
  document.getElementById("question-problems").textContent = "[]";
  editor = mountQuestions();
  changed();
}

function mountQuestions() {
  const questions = readList(source);
  if (!questions) return null;
  return mountEditor(form.querySelector("[data-questions-editor]"), {
    questions,
    problems: readJson("question-problems"),
    types: readJson("question-types"),
    previewUrl: form.dataset.preview,
    language: () => form.elements.language?.value ?? "",
    library,
    validate: (list) => validate(form, list),
    onChange(list) {
      source.value = JSON.stringify(list);
      changed();
    },
  });
}

function enrich(input) {
  const label = form.querySelector(`label[for="${input.id}"]`);
  const field = richField({
    value: input.value,
    label: label.textContent,
    placeholder: input.getAttribute("placeholder") ?? "",
    lines: input.dataset.rich === "lines",
    onInput(markup) {
      input.value = markup;
      changed();
    },
  });
  richFields.set(input.name, field);
  standFor(input, field);
  label.replaceWith(field.node);
}

function addPicker(input) {
  const picker = Object.assign(document.createElement("input"), { type: "color", className: "color-picker" });
  picker.setAttribute("aria-label", form.querySelector(`label[for="${input.id}"]`).textContent);
  picker.value = "#ffffff";
  const show = () => {
    if (/^#[0-9a-f]{6}$/i.test(input.value)) picker.value = input.value;
  };
  picker.addEventListener("input", () => {
    input.value = picker.value;
  });
  input.addEventListener("input", show);
  show();
  const pair = Object.assign(document.createElement("span"), { className: "color-pair" });
  input.replaceWith(pair);
  pair.append(input, picker);
}

/** The person's files, and the dialog to choose one; outside the form, of which it is no part. */
function openLibrary() {
  const files = new FileService({ ...readJson("file-service"), token: csrfToken(form) });
  const picker = filePicker(files);
  document.body.append(picker.node);
  watchFiles();
  return { files, picker };
}

/** The text field keeps what is sent; a picture field stands in its place. */
function addPicture(input) {
  const label = form.querySelector(`label[for="${input.id}"]`);
  const field = pictureField({
    value: input.value,
    label: label.textContent,
    what: () => label.textContent,
    films: false,
    library,
    onInput(value) {
      const before = input.value;
      const set = (text) => {
        input.value = text;
        field.set(text);
        changed();
      };
      set(value ?? "");
      const said = value ? words.imageSet : words.imageRemoved;
      editor?.remember(said, () => set(before), () => set(value ?? ""));
      if (value) editor?.say(said);
      else editor?.offerUndo(said);
    },
  });
  pictureFields.set(input.name, field);
  standFor(input, field);
  label.hidden = true;
  input.parentElement.querySelector(".help")?.remove();
  input.after(field.node);
}

/** An address that ends with #question-3 leads to that question. */
function showAsked() {
  const asked = /^#question-(\d{1,3})$/.exec(window.location.hash);
  if (asked && !form.querySelector(".problem-summary")) editor?.focusProblem([Number(asked[1]) - 1]);
}
