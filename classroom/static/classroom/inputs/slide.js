// Content to look at; nothing to answer.

import { el } from "../dom.js";

export function slideInput(question) {
  const element = el("div", { class: "slide", html: question.content ?? "" });
  return { element, lock: () => {}, unlock: () => {} };
}
