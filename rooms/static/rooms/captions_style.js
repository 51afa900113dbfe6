// How captions look and where they stand: chosen by everybody for themselves and remembered in this browser.
// The host chooses here, too, who writes them.

import { el } from "../classroom/dom.js";
import { load, save } from "../classroom/storage.js";
import { fill, gettext } from "../classroom/words.js";

const KEY = "call-captions";
const CHOICES = {
  position: "caption-position",
  size: "caption-size",
  colours: "caption-colours",
  lines: "caption-lines-choice",
};
const page = (id) => document.getElementById(id);

export class CaptionStyle {
  // `shown` is null until somebody decides: then captions open by themselves when there are any.
  #chosen = { position: "bottom", size: "medium", colours: "dark", lines: "4", spoken: false, shown: null };
  #signature = "";
  #unseen = 0; // lines that came while they were closed

  /** `onAsk(person id, on)`: the host gives or takes the captioner's seat. */
  constructor({ onAsk }) {
    this.onAsk = onAsk;
    Object.assign(this.#chosen, load(KEY));
    page("captions-button").addEventListener("click", () => this.#show(page("captions").hidden));
    page("captions-style").addEventListener("click", () => page("captions-dialog").showModal());
    for (const [name, id] of Object.entries(CHOICES)) {
      page(id).value = this.#chosen[name];
      page(id).addEventListener("change", ({ target }) => this.#choose(name, target.value));
    }
    page("caption-spoken").checked = this.#chosen.spoken;
    page("caption-spoken").addEventListener("change", ({ target }) => this.#choose("spoken", target.checked));
    this.#apply();
  }

  /** There is something to show, `lines` of it new: opens; if somebody closed it, its button counts them. */
  comes(lines = 0) {
    if (!page("captions").hidden) return;
    if (this.#chosen.shown === null) this.#apply(true);
    else this.#count(this.#unseen + lines);
  }

  /** Who writes captions, for the host to choose. */
  state(people, { isHost, me }) {
    page("caption-writers").hidden = !isHost;
    const signature = JSON.stringify(people.map((person) => [person.id, person.name, person.captioner]));
    if (!isHost || signature === this.#signature) return;
    this.#signature = signature;
    const { person: focused } = page("caption-people").contains(document.activeElement) ? document.activeElement.dataset : {};
    page("caption-people").replaceChildren(
      ...people.map((person) => {
        const label = person.id === me ? fill(gettext("%(name)s (you)"), { name: person.name }) : person.name;
        const box = el("input", { type: "checkbox", dataset: { person: person.id }, onchange: ({ target }) => this.onAsk(person.id, target.checked) });
        box.checked = person.captioner;
        return el("li", {}, el("label", { class: "caption-person" }, box, el("span", { text: label })));
      }),
    );
    const boxes = Array.from(page("caption-people").querySelectorAll("input"));
    if (focused) boxes.find(({ dataset }) => dataset.person === focused)?.focus();
  }

  #choose(name, value) {
    this.#chosen[name] = value;
    save(KEY, this.#chosen);
    this.#apply();
  }

  #show(shown) {
    this.#chosen.shown = shown;
    save(KEY, this.#chosen);
    this.#apply();
  }

  #apply(shown = Boolean(this.#chosen.shown)) {
    const area = page("captions");
    const isOpen = shown || (this.#chosen.shown === null && !area.hidden);
    area.hidden = !isOpen;
    if (isOpen) this.#count(0);
    page("captions-button").setAttribute("aria-pressed", String(isOpen));
    page("stage").dataset.captions = this.#chosen.position;
    for (const name of ["size", "colours", "lines"]) area.dataset[name] = this.#chosen[name];
    page("caption-lines").setAttribute("aria-live", this.#chosen.spoken ? "polite" : "off");
    const list = page("caption-lines");
    list.scrollTop = list.scrollHeight;
  }

  #count(lines) {
    this.#unseen = lines;
    page("captions-unread").hidden = lines === 0;
    page("captions-unread").textContent = String(lines);
  }
}
