// "Pick questions": from one's own quizzes or public ones, several at once.

import { freshId, h, icon } from "./dom.js";
import { plain, toNodes } from "./richtext.js";
import { words } from "./words.js";

const SEARCH_AFTER_MS = 300;
const form = document.querySelector("form[data-bank]");

/** Whether this page knows where the bank is. */
export const available = Boolean(form);

/** `{node, open()}`; `open` resolves to the picked questions, an empty list if none. `labels`: code → type. */
export function bankDialog({ labels }) {
  return new Bank(labels).handle();
}

class Bank {
  constructor(labels) {
    this.labels = labels;
    this.scope = "own";
    this.page = 1;
    this.picked = new Map();
    this.build();
  }

  build() {
    const id = freshId("qe-bank");
    this.search = h("input", { type: "search", class: "qe-input", "aria-label": words.bankSearch, placeholder: words.bankSearch });
    this.scopes = Object.entries(words.bankScopes).map(([scope, label]) =>
      h("button", { type: "button", class: "qe-bank-scope", "aria-pressed": "false", on: { click: () => this.choose(scope) } }, label),
    );
    this.status = h("p", { class: "qe-hint", role: "status" });
    this.list = h("ul", { class: "qe-bank-quizzes" });
    this.more = h("button", { type: "button", class: "button button--quiet", hidden: true, on: { click: () => this.load(this.page + 1) } }, words.bankMore);
    this.add = h("button", { type: "button", class: "button", on: { click: () => this.node.close("add") } });
    const cancel = h("button", { type: "button", class: "button button--quiet", on: { click: () => this.node.close("") } }, words.cancel);
    this.node = h(
      "dialog",
      { class: "qe qe-bank", "aria-labelledby": id },
      h("div", { class: "qe-bank-head" }, h("h2", { id }, words.bankTitle), h("div", { role: "group", "aria-label": words.bankWhere, class: "qe-bank-scopes" }, this.scopes), this.search, this.status),
      h("div", { class: "qe-bank-body" }, this.list, this.more),
      h("div", { class: "qe-bank-foot" }, this.add, cancel),
    );
    this.search.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.load(1), SEARCH_AFTER_MS);
    });
    this.search.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      clearTimeout(this.timer);
      this.load(1);
    });
    // What is typed and chosen here is no change of the form around.
    for (const kind of ["input", "change"]) this.node.addEventListener(kind, (event) => event.stopPropagation());
    this.node.addEventListener("close", () => this.settle?.(this.node.returnValue === "add" ? this.questions() : []));
    this.showPicked();
  }

  handle() {
    const open = () => {
      this.picked.clear();
      this.showPicked();
      this.node.returnValue = "";
      this.node.showModal();
      this.search.focus();
      this.choose(this.scope);
      return new Promise((resolve) => (this.settle = resolve));
    };
    return { node: this.node, open };
  }

  /** In the order of their quizzes as they were found, and of their places there. */
  questions() {
    return [...this.picked.values()].map((question) => structuredClone(question));
  }

  showPicked() {
    const count = this.picked.size;
    this.add.textContent = words.bankAdd(count);
    this.add.disabled = count === 0;
  }

  choose(scope) {
    this.scope = scope;
    Object.keys(words.bankScopes).forEach((one, place) => this.scopes[place].setAttribute("aria-pressed", String(one === scope)));
    this.load(1);
  }

  async ask(path, params) {
    const response = await fetch(`${form.dataset.bank}${path}?${new URLSearchParams(params)}`);
    if (!response.ok) throw new Error(`question bank: ${response.status}`);
    return response.json();
  }

  async load(page) {
    const turn = (this.turn = (this.turn ?? 0) + 1);
    const query = this.search.value.trim();
    if (page === 1) this.status.textContent = words.bankLoading;
    let found;
    try {
      found = await this.ask("", { scope: this.scope, q: query, page });
    } catch {
      if (turn === this.turn) this.status.textContent = words.bankUnreachable;
      return;
    }
    if (turn !== this.turn) return;
    // Nobody picks from the quiz that stands behind the dialog.
    const rows = found.results.filter((quiz) => quiz.id !== form.dataset.quiz).map((quiz) => this.row(quiz, query));
    if (page === 1) this.list.replaceChildren(...rows);
    else this.list.append(...rows);
    this.list.dataset.query = query;
    this.page = found.page;
    this.more.hidden = found.page >= found.pages;
    this.status.textContent = this.list.children.length ? words.bankFound : words.bankNothing;
    if (page > 1) rows[0]?.querySelector("summary").focus();
  }

  row(quiz, query) {
    const box = h("div", { class: "qe-bank-questions" });
    const by = this.scope === "public" ? words.bankBy(quiz.author) : "";
    const details = h(
      "details",
      {},
      h("summary", {}, h("strong", {}, plain(quiz.title)), h("span", { class: "qe-hint" }, [words.bankCount(quiz.question_count), by].filter(Boolean).join(" · "))),
      box,
    );
    details.addEventListener("toggle", () => {
      if (details.open && !box.hasChildNodes()) this.fill(box, quiz, query);
    });
    return h("li", {}, details);
  }

  async fill(box, quiz, query) {
    box.replaceChildren(h("p", { class: "qe-hint" }, words.bankLoading));
    try {
      const { questions } = await this.ask(`${quiz.id}/`, { q: query });
      const all = h("button", { type: "button", class: "qe-link", on: { click: () => this.pickAll(box) } }, words.bankAll);
      box.replaceChildren(questions.length > 1 ? all : "", ...questions.map((one) => this.question(quiz, one)));
    } catch {
      box.replaceChildren(h("p", { class: "qe-problem" }, words.bankUnreachable));
    }
  }

  question(quiz, { index, question, shown, right, matches }) {
    const name = `${quiz.id} ${index}`;
    const check = h("input", { type: "checkbox", class: "qe-select" });
    check.checked = this.picked.has(name);
    check.addEventListener("change", () => {
      if (check.checked) this.picked.set(name, question);
      else this.picked.delete(name);
      this.showPicked();
    });
    const text = h("span", { class: "qe-bank-text" });
    // Sanitised by the server, with its formulas drawn.
    text.innerHTML = shown.question;
    const label = h("label", { class: "qe-bank-label" }, check, icon(question.type), text);
    return h("div", { class: matches ? "qe-bank-question" : "qe-bank-question qe-bank-question--other" }, label, answers(question, shown, right, this.labels));
  }

  pickAll(box) {
    const checks = [...box.querySelectorAll("input")];
    const on = !checks.every((check) => check.checked);
    for (const check of checks.filter((one) => one.checked !== on)) check.click();
  }
}

/** What is to be answered, below the question. */
function answers(question, shown, right, labels) {
  const facts = [labels.get(question.type) ?? question.type, question.type === "SLIDE" ? null : words.bankTime(question.time)];
  if (question.image) facts.push(words.image);
  if (question.source) facts.push(words.takenFrom(question.source));
  const head = h("p", { class: "qe-hint" }, facts.filter(Boolean).join(" · "));
  if (question.type === "TEXT") return h("div", { class: "qe-bank-answers" }, head, h("ul", {}, question.answers.map(({ answer }) => h("li", {}, "✓ ", toNodes(answer)))));
  if (question.type === "RANGE") {
    const { min, max, min_correct: low, max_correct: high } = question.answers;
    return h("div", { class: "qe-bank-answers" }, head, h("p", {}, words.rangeShows(min, max, low, high)));
  }
  const lines = shown.options.map(({ id, label, image }) => {
    const line = h("li", { class: right.includes(id) ? "qe-bank-right" : "" });
    const words_ = h("span", {});
    words_.innerHTML = label;
    line.append(right.includes(id) ? "✓ " : "", label ? words_ : image ? words.image : "–");
    return line;
  });
  return h("div", { class: "qe-bank-answers" }, head, lines.length ? h("ul", {}, lines) : null);
}
