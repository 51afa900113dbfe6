// The activity form of the admin: mounts the page editor and the title, guards unsaved work, saves by key.

import { differences, showDifferences } from "../draft_differences.js";
import { draftKeeper, forgetSentNew } from "../drafts.js";
import { richField } from "../editor/rich_field.js";
import { unsavedGuard } from "../unsaved.js";
import * as shapes from "./blank_pages.js";
import { mountPagesEditor } from "./pages_editor.js";
import { words } from "./words.js";
import { locale } from "../../classroom/words.js";

const form = document.getElementById("quiz_form");
const source = form.querySelector(".questions-source");
const title = form.elements.title;
const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
const readJson = (id) => JSON.parse(document.getElementById(id).textContent);
const draftKey = (quiztivity) => `quiztivity-draft:${form.dataset.user}:${quiztivity}`;

const guard = unsavedGuard(form);
const titleField = enrichTitle();
let editor = mountPages();
const drafts = draftKeeper({
  key: draftKey(form.dataset.quiztivity),
  version: form.elements.seen.value,
  read: () => ({ title: title.value, pages: source.value }),
});
offerDraft();
form.addEventListener("input", changed);
form.addEventListener("submit", drafts.sent);
if (form.querySelector(".problem-summary")) changed();
wireSummary();
wireBar();

function changed() {
  guard.changed();
  drafts.changed();
}

function offerDraft() {
  if (form.dataset.quiztivity !== "new") forgetSentNew(draftKey("new"));
  // A form that came back with problems holds what was typed last.
  const draft = form.querySelector(".problem-summary") ? null : drafts.found();
  if (!draft) return;
  const offer = document.getElementById("draft-offer");
  offer.querySelector("[data-when]").textContent = draft.when.toLocaleString(locale());
  const stored = { title: title.value, pages: source.value };
  showDifferences(offer.querySelector("[data-differences]"), differences(stored, draft.fields, { listField: "pages", textOf: (page) => page?.title, shapes, words: words.draft }), words.draft);
  offer.hidden = false;
  offer.querySelector("[data-restore]").addEventListener("click", () => {
    title.value = draft.fields.title ?? "";
    titleField.set(title.value);
    source.value = draft.fields.pages ?? "[]";
    document.getElementById("page-problems").textContent = "[]";
    editor = mountPages();
    changed();
    offer.hidden = true;
  });
  offer.querySelector("[data-discard]").addEventListener("click", () => {
    drafts.forget();
    offer.hidden = true;
  });
}

function mountPages() {
  let pages;
  try {
    pages = JSON.parse(source.value || "[]");
  } catch {
    pages = null;
  }
  if (!Array.isArray(pages)) {
    // What can't be read is shown as it is, to be corrected.
    source.dataset.shown = "";
    return null;
  }
  const { files, raw, parts, preview } = form.dataset;
  return mountPagesEditor(form.querySelector("[data-pages-editor]"), {
    pages,
    problems: readJson("page-problems"),
    types: readJson("page-types"),
    files: { files, raw, parts, token },
    previewUrl: preview,
    validate,
    onChange(changedPages) {
      source.value = JSON.stringify(changedPages);
      changed();
    },
  });
}

async function validate(pages) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  const response = await fetch(form.dataset.validate, { method: "POST", headers, body: JSON.stringify(pages) });
  if (!response.ok) throw new Error(`validation: ${response.status}`);
  return (await response.json()).problems;
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
  field.control.id = `${title.id}-rich`;
  const error = document.getElementById(`${title.id}-error`);
  if (error) {
    field.control.setAttribute("aria-invalid", "true");
    field.control.setAttribute("aria-describedby", error.id);
  }
  field.node.classList.add("qe");
  title.hidden = true;
  label.replaceWith(field.node);
  return field;
}

function wireSummary() {
  const summary = document.getElementById("problem-summary");
  if (!summary) return;
  const problems = readJson("page-problems");
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    if (link.dataset.problem !== undefined && editor) {
      event.preventDefault();
      editor.focusProblem(problems[Number(link.dataset.problem)].path);
    } else if (link.dataset.field === "title") {
      event.preventDefault();
      titleField.control.focus();
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
  const kept = JSON.parse(sessionStorage.getItem("quiztivity-form-place") ?? "null");
  sessionStorage.removeItem("quiztivity-form-place");
  if (kept?.quiztivity === form.dataset.quiztivity && !form.querySelector(".problem-summary")) editor?.restore(kept);
}

// Saving reloads the page: afterwards it looks as before.
function rememberPlace(event) {
  if (!editor || event.submitter?.name !== "_continue") return;
  sessionStorage.setItem("quiztivity-form-place", JSON.stringify({ quiztivity: form.dataset.quiztivity, ...editor.state() }));
}
