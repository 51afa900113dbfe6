// The desk says where this browser holds changes that were never saved: after a closed window, or a log-in that ended.

import { plain } from "../editor/richtext.js";
import { locale } from "../../classroom/words.js";

const section = document.getElementById("unsaved-drafts");
const template = section.querySelector("template");
const prefix = `quiz-draft:${section.dataset.user}:`;
const versions = new Map([...document.querySelectorAll("[data-quiz-version]")].map((row) => [row.dataset.quiz, row.dataset.quizVersion]));

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function row(quiz, draft) {
  const node = template.content.firstElementChild.cloneNode(true);
  const title = plain(draft.fields?.title ?? "");
  if (title) node.querySelector("[data-title]").textContent = title;
  node.querySelector("[data-when]").textContent = new Date(draft.when).toLocaleString(locale());
  node.querySelector("a").href = quiz === "new" ? section.dataset.add : section.dataset.change.replace(section.dataset.someId, quiz);
  return node;
}

const rows = [];
for (const key of Object.keys(localStorage).filter((name) => name.startsWith(prefix))) {
  const quiz = key.slice(prefix.length);
  const draft = read(key);
  // One that was sent may have arrived: its quiz's own page knows. Here only what is sure is said.
  const arrived = draft?.sent && (!versions.has(quiz) || versions.get(quiz) !== draft.version);
  if (draft && !arrived) rows.push([draft.when, row(quiz, draft)]);
}
rows.sort(([a], [b]) => b - a);
section.querySelector("ul").append(...rows.map(([, node]) => node));
section.hidden = rows.length === 0;
