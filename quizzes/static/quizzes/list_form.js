// What the forms of quizzes and activities share: a list as JSON with an editor over it, a kept draft, the summary of
// problems, the bar below. `editor()` is asked each time: a restored draft brings a new one.

import { differences, showDifferences } from "./draft_differences.js";
import { forgetSentNew } from "./drafts.js";
import { locale } from "../classroom/words.js";

const PLACE = "list-form-place";

export const readJson = (id) => JSON.parse(document.getElementById(id).textContent);

export const csrfToken = (form) => form.querySelector("[name=csrfmiddlewaretoken]").value;

/** The list in a form's JSON field; null, and the field in the open, when it can't be read. */
export function readList(source) {
  let found;
  try {
    found = JSON.parse(source.value || "[]");
  } catch {
    found = null;
  }
  if (Array.isArray(found)) return found;
  // What can't be read is shown as it is, to be corrected.
  source.dataset.shown = "";
  return null;
}

/** The problems of a list, judged by the server. */
export async function validate(form, list) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": csrfToken(form) };
  const response = await fetch(form.dataset.validate, { method: "POST", headers, body: JSON.stringify(list) });
  if (!response.ok) throw new Error(`validation: ${response.status}`);
  return (await response.json()).problems;
}

/** `field` ({node, control}) stands for the input that keeps what is sent: it can be found by its id, and has its error. */
export function standFor(input, field) {
  field.control.id = `${input.id}-rich`;
  const error = document.getElementById(`${input.id}-error`);
  if (error) {
    field.control.setAttribute("aria-invalid", "true");
    field.control.setAttribute("aria-describedby", error.id);
  }
  field.node.classList.add("qe");
  input.hidden = true;
}

/**
 * Offers a draft of an earlier visit, and says what it would change. `keyOfNew` is the draft's key if this were a new one;
 * `told` are the words and shapes of `differences`; `restore(fields)` puts it into the form.
 */
export function offerDraft({ form, isNew, keyOfNew, drafts, stored, told, restore }) {
  if (!isNew) forgetSentNew(keyOfNew);
  // A form that came back with problems holds what was typed last.
  const draft = form.querySelector(".problem-summary") ? null : drafts.found();
  if (!draft) return;
  const offer = document.getElementById("draft-offer");
  offer.querySelector("[data-when]").textContent = draft.when.toLocaleString(locale());
  showDifferences(offer.querySelector("[data-differences]"), differences(stored, draft.fields, told), told.words);
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

/** A click on a problem leads to its place in the editor, or to its field. */
export function wireSummary(problems, editor) {
  const summary = document.getElementById("problem-summary");
  if (!summary) return;
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    if (link.dataset.problem !== undefined && editor()) {
      event.preventDefault();
      editor().focusProblem(problems[Number(link.dataset.problem)].path);
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

/** Preview, saving by key, and the place where one was after saving. `subject` tells one form from another. */
export function wireBar(form, subject, editor) {
  const preview = form.querySelector("[data-preview-button]");
  preview.hidden = !editor();
  preview.addEventListener("click", () => editor().preview());
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-save]"));
  });
  // Saving reloads the page: afterwards it looks as before.
  form.addEventListener("submit", (event) => {
    if (!editor() || event.submitter?.name !== "_continue") return;
    sessionStorage.setItem(PLACE, JSON.stringify({ subject, ...editor().state() }));
  });
  const kept = JSON.parse(sessionStorage.getItem(PLACE) ?? "null");
  sessionStorage.removeItem(PLACE);
  if (kept?.subject === subject && !form.querySelector(".problem-summary")) editor()?.restore(kept);
}
