// The desk says where this browser holds changes that were never saved: after a closed window, or a log-in that ended.

import { plain } from "../editor/richtext.js";
import { locale } from "../../classroom/words.js";

const section = document.getElementById("unsaved-drafts");
const { user, someId } = section.dataset;
const versions = new Map([...document.querySelectorAll("[data-quiz-version]")].map((row) => [row.dataset.quiz, row.dataset.quizVersion]));

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

/** The drafts of what `template` shows a row of: quizzes or activities. */
function draftsOf(template) {
  const prefix = `${template.dataset.draft}:${user}:`;
  return Object.keys(localStorage)
    .filter((key) => key.startsWith(prefix))
    .map((key) => ({ template, id: key.slice(prefix.length), draft: read(key) }))
    .filter(({ id, draft }) => draft && !hasArrived(id, draft));
}

// One that was sent may have arrived: its own page knows. Here only what is sure is said.
const hasArrived = (id, draft) => draft.sent && (!versions.has(id) || versions.get(id) !== draft.version);

function row({ template, id, draft }) {
  const node = template.content.firstElementChild.cloneNode(true);
  const title = plain(draft.fields?.title ?? "");
  if (title) node.querySelector("[data-title]").textContent = title;
  node.querySelector("[data-when]").textContent = new Date(draft.when).toLocaleString(locale());
  node.querySelector("a").href = id === "new" ? template.dataset.add : template.dataset.change.replace(someId, id);
  return node;
}

const found = [...section.querySelectorAll("template")].flatMap(draftsOf).sort((one, other) => other.draft.when - one.draft.when);
section.querySelector("ul").append(...found.map(row));
section.hidden = found.length === 0;
