// The quiz form of the admin: mounts the editor and the small fields, guards unsaved work, saves by key.

import { FileService } from "../media_storage/file_service.js";
import { filePicker } from "../media_storage/picker.js";
import { watchFiles } from "./editor/drop_places.js";
import { pictureField } from "./editor/picture_field.js";
import * as shapes from "./editor/blank.js";
import { richField } from "./editor/rich_field.js";
import { mountEditor } from "./editor/editor.js";
import { differences, showDifferences } from "./draft_differences.js";
import { draftKeeper, forgetSentNew } from "./drafts.js";
import { offerTags } from "./tags.js";
import { unsavedGuard } from "./unsaved.js";
import { words } from "./editor/words.js";
import { locale } from "../classroom/words.js";

const form = document.getElementById("quiz_form");
const source = form.querySelector(".questions-source");
const readJson = (id) => JSON.parse(document.getElementById(id).textContent);

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
offerDraft();
form.addEventListener("input", changed);
form.addEventListener("submit", drafts.sent);
if (form.querySelector(".problem-summary")) changed();
wireSummary();
wireBar();
showAsked();

function changed() {
  guard.changed();
  drafts.changed();
}

function readFields() {
  return Object.fromEntries(DRAFT_FIELDS.map((name) => [name, form.elements[name]?.value ?? ""]));
}

function offerDraft() {
  if (form.dataset.quiz !== "new") forgetSentNew(draftKey("new"));
  // A form that came back with problems holds what was typed last.
  const draft = form.querySelector(".problem-summary") ? null : drafts.found();
  if (!draft) return;
  const offer = document.getElementById("draft-offer");
  offer.querySelector("[data-when]").textContent = draft.when.toLocaleString(locale());
  const told = differences(readFields(), draft.fields, { listField: "questions", textOf: (question) => question?.question, shapes, words: words.draft });
  showDifferences(offer.querySelector("[data-differences]"), told, words.draft);
  offer.hidden = false;
  offer.querySelector("[data-restore]").addEventListener("click", () => {
    restore(draft.fields);
    offer.hidden = true;
  });
  offer.querySelector("[data-discard]").addEventListener("click", () => {
    drafts.forget();
    offer.hidden = true;
  });
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
  let questions;
  try {
    questions = JSON.parse(source.value || "[]");
  } catch {
    questions = null;
  }
  if (!Array.isArray(questions)) {
    // What can't be read is shown as it is, to be corrected.
    source.dataset.shown = "";
    return null;
  }
  return mountEditor(form.querySelector("[data-questions-editor]"), {
    questions,
    problems: readJson("question-problems"),
    types: readJson("question-types"),
    previewUrl: form.dataset.preview,
    language: () => form.elements.language?.value ?? "",
    library,
    validate,
    onChange(questions) {
      source.value = JSON.stringify(questions);
      changed();
    },
  });
}

async function validate(questions) {
  const response = await fetch(form.dataset.validate, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value },
    body: JSON.stringify(questions),
  });
  if (!response.ok) throw new Error(`validation: ${response.status}`);
  return (await response.json()).problems;
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
  field.control.id = `${input.id}-rich`;
  const error = document.getElementById(`${input.id}-error`);
  if (error) {
    field.control.setAttribute("aria-invalid", "true");
    field.control.setAttribute("aria-describedby", error.id);
  }
  field.node.classList.add("qe");
  input.hidden = true;
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
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const files = new FileService({ ...readJson("file-service"), token });
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
  const error = document.getElementById(`${input.id}-error`);
  if (error) {
    field.control.setAttribute("aria-invalid", "true");
    field.control.setAttribute("aria-describedby", error.id);
  }
  field.control.id = `${input.id}-rich`;
  field.node.classList.add("qe");
  label.hidden = input.hidden = true;
  input.parentElement.querySelector(".help")?.remove();
  input.after(field.node);
}

/** An address that ends with #question-3 leads to that question. */
function showAsked() {
  const asked = /^#question-(\d{1,3})$/.exec(window.location.hash);
  if (asked && !form.querySelector(".problem-summary")) editor?.focusProblem([Number(asked[1]) - 1]);
}

function wireSummary() {
  const summary = document.getElementById("problem-summary");
  if (!summary) return;
  const problems = readJson("question-problems");
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    if (link.dataset.problem !== undefined && editor) {
      event.preventDefault();
      editor.focusProblem(problems[Number(link.dataset.problem)].path);
    } else if (link.dataset.field) {
      const control = document.getElementById(`id_${link.dataset.field}-rich`) ?? document.getElementById(`id_${link.dataset.field}`);
      if (!control) return;
      event.preventDefault();
      control.closest("details")?.setAttribute("open", "");
      control.focus();
    }
  });
  summary.focus();
}

function wireBar() {
  const preview = form.querySelector("[data-preview-button]");
  preview.hidden = !editor;
  preview.addEventListener("click", () => editor.preview());
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-save]"));
  });
  form.addEventListener("submit", rememberPlace);
  restorePlace();
}

// Saving reloads the page: afterwards it looks as before.
function rememberPlace(event) {
  if (!editor || event.submitter?.name !== "_continue") return;
  sessionStorage.setItem("quiz-form-place", JSON.stringify({ quiz: form.dataset.quiz, ...editor.state() }));
}

function restorePlace() {
  const kept = JSON.parse(sessionStorage.getItem("quiz-form-place") ?? "null");
  sessionStorage.removeItem("quiz-form-place");
  if (!kept || kept.quiz !== form.dataset.quiz || form.querySelector(".problem-summary")) return;
  editor?.restore(kept);
}
