// Going through an activity: one page at a time, all reachable at any time, an end that says what was done.

import { announce, el, plain } from "../../classroom/dom.js";
import { fill, gettext, ngettext } from "../../classroom/words.js";
import { documentPage } from "./document.js";
import { memoryPage } from "./memory.js";
import { questionPage } from "./question.js";
import { slidePage } from "./slide.js";

const markdownPage = ({ html }) => ({ node: el("div", { class: "activity-text", html }) });
const PAGES = { SLIDE: slidePage, MARKDOWN: markdownPage, MEMORY: memoryPage, ABCD: questionPage, PDF: documentPage };
const SWIPE_PX = 60;

export class Player {
  /** `judge(page, answer) → Promise<{right, solution}>`; `progress`: see progress.js. */
  constructor(element, { pages, progress, judge }) {
    Object.assign(this, { element, pages, progress, judge });
    this.build();
  }

  start() {
    this.show(this.progress.at, { focus: false });
  }

  build() {
    const { pages } = this;
    this.dots = pages.map((page, place) =>
      el("button", { type: "button", class: "activity-dot", onclick: () => this.show(place), text: String(place + 1) }),
    );
    this.map = el("ol", { class: "activity-map" }, this.dots.map((dot) => el("li", {}, dot)));
    this.heading = el("h2", { class: "activity-title", tabindex: "-1" });
    this.body = el("div", { class: "activity-body" });
    this.card = el("section", { class: "card activity-card" }, this.heading, this.body);
    this.previous = el("button", { type: "button", class: "button button--quiet button--large", onclick: () => this.step(-1), text: gettext("Back") });
    this.next = el("button", { type: "button", class: "button button--large", onclick: () => this.step(1) });
    this.place = el("span", { class: "activity-place figures" });
    const bar = el("div", { class: "activity-bar" }, this.previous, this.place, this.next);
    const map = el("nav", { "aria-label": gettext("Pages") }, this.map);
    this.element.replaceChildren(map, this.card, bar);
    this.element.addEventListener("keydown", (event) => this.key(event));
    this.watchSwipes();
  }

  step(step) {
    const to = this.progress.at + step;
    if (to >= 0 && to <= this.pages.length) this.show(to);
  }

  /** Arrow keys turn pages, except where they mean something else: in games, fields and what scrolls sideways. */
  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
    if (event.target.closest("input, textarea, select, [role=grid], [role=radiogroup], pre, table")) return;
    const forward = document.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    const step = { [forward]: 1, [forward === "ArrowRight" ? "ArrowLeft" : "ArrowRight"]: -1, PageDown: 1, PageUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    this.step(step);
  }

  show(place, { focus = true } = {}) {
    const { pages, progress } = this;
    progress.at = place;
    if (place < pages.length) progress.seen.add(place);
    progress.note();
    if (place === pages.length) this.showEnd();
    else this.showPage(pages[place], place);
    this.dots.forEach((dot, index) => this.describeDot(dot, index));
    this.previous.disabled = place === 0;
    this.next.hidden = place === pages.length;
    this.next.textContent = place === pages.length - 1 ? gettext("Finish") : gettext("Next");
    this.place.textContent = place < pages.length ? `${place + 1} / ${pages.length}` : "";
    if (!focus) return;
    this.heading.focus({ preventScroll: true });
    this.element.scrollIntoView({ block: "start" });
  }

  showPage(page, place) {
    const total = this.pages.length;
    const number = fill(gettext("Page %(n)s of %(total)s"), { n: place + 1, total });
    this.heading.classList.toggle("visually-hidden", !page.title);
    if (page.title) {
      const before = el("span", { class: "visually-hidden", text: `${number}: ` });
      this.heading.replaceChildren(before, el("span", { html: page.title }));
    } else this.heading.textContent = number;
    const { node } = PAGES[page.type](page.data, {
      result: this.progress.results[place] ?? null,
      keep: (result) => {
        this.progress.results[place] = result;
        this.progress.note();
        this.describeDot(this.dots[place], place);
      },
      judge: (answer) => this.judge(place, answer),
      say: announce,
    });
    this.body.replaceChildren(node);
  }

  describeDot(dot, place) {
    const { at, seen, results } = this.progress;
    const title = plain(this.pages[place].title);
    const state = results[place]?.done || seen.has(place) ? gettext("seen") : gettext("not seen yet");
    dot.dataset.seen = String(seen.has(place));
    dot.setAttribute("aria-label", `${fill(gettext("Page %(n)s"), { n: place + 1 })}${title ? `, ${title}` : ""}, ${state}`);
    if (place === at) dot.setAttribute("aria-current", "page");
    else dot.removeAttribute("aria-current");
  }

  showEnd() {
    const { pages, progress } = this;
    this.heading.classList.remove("visually-hidden");
    this.heading.textContent = gettext("You have reached the end");
    const missing = pages.map((_, place) => place).filter((place) => !progress.seen.has(place));
    const questions = pages.flatMap((page, place) => (page.type === "ABCD" ? [place] : []));
    const right = questions.filter((place) => progress.results[place]?.right).length;
    const games = pages.flatMap((page, place) => (page.type === "MEMORY" && progress.results[place]?.done ? [place] : []));
    const lines = [
      questions.length &&
        fill(ngettext("%(right)s of %(n)s question right", "%(right)s of %(n)s questions right", questions.length), { right, n: questions.length }),
      games.length && fill(ngettext("%(n)s memory game finished", "%(n)s memory games finished", games.length), { n: games.length }),
      fill(ngettext("%(seen)s of %(n)s page seen", "%(seen)s of %(n)s pages seen", pages.length), { seen: progress.seen.size, n: pages.length }),
    ].filter(Boolean);
    const openMissing = () => this.show(missing[0]);
    const again = () => (progress.clear(), this.show(0));
    this.body.replaceChildren(
      el("ul", { class: "activity-summary" }, lines.map((text) => el("li", { text }))),
      el(
        "p",
        { class: "buttons" },
        missing.length ? el("button", { type: "button", class: "button", onclick: openMissing, text: gettext("Open the first page you haven't seen") }) : null,
        el("button", { type: "button", class: "button button--quiet", onclick: again, text: gettext("Start again") }),
      ),
    );
  }

  watchSwipes() {
    let start = null;
    this.card.addEventListener("pointerdown", (event) => {
      start = event.pointerType === "touch" && !event.target.closest("button, iframe, pre, table, input") ? event : null;
    });
    this.card.addEventListener("pointerup", (event) => {
      if (!start || event.pointerId !== start.pointerId) return;
      const [x, y] = [event.clientX - start.clientX, event.clientY - start.clientY];
      start = null;
      if (Math.abs(x) < SWIPE_PX || Math.abs(x) < 2 * Math.abs(y)) return;
      this.step((x < 0) === (document.dir !== "rtl") ? 1 : -1);
    });
  }
}
