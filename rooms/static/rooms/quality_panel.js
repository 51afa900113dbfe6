// Shows how pictures come and go, and says when signing gets hard to read: to who looks at it and to who signs.

import { el } from "../classroom/dom.js";
import { fill, gettext } from "../classroom/words.js";
import { seen } from "./more_controls.js";
import { problems, received, sent, Steady } from "./quality.js";

const LOOK_EVERY_MS = 2_000;
// A call's first seconds are poor, while both sides find out what the line carries.
const LASTING_LOOKS = 4;
const page = (id) => document.getElementById(id);
const whole = (value, unit) => (value === null || value === undefined ? gettext("unknown") : `${Math.round(value)}${unit}`);

/** Who is looked at with care: who has a signer's seat; where nobody has one, anybody may sign. */
export function watched(people) {
  const seated = people.filter((person) => person.signer === "seated");
  return new Set((seated.length ? seated : people).map((person) => person.id));
}

/** What is bad, in words; "" when all is well. */
export function describe(found, { fps, width, height, offsetMs }) {
  const texts = {
    fps: () => fill(gettext("%(count)s pictures a second"), { count: Math.round(fps) }),
    size: () => fill(gettext("only %(width)s × %(height)s pixels"), { width, height }),
    offset: () => fill(gettext("picture and sound %(count)s ms apart"), { count: Math.round(Math.abs(offsetMs)) }),
  };
  return found.map((problem) => texts[problem]()).join(", ");
}

export class QualityPanel {
  #people = [];
  #before = new Map();
  #coming = new Steady(LASTING_LOOKS);
  #going = new Steady(LASTING_LOOKS);

  /** `video`, `tiles` and `media` of this call. */
  constructor(video, tiles, media) {
    Object.assign(this, { video, tiles, media });
    page("quality-button").addEventListener("click", () => this.#show(page("quality").hidden));
    page("quality-close").addEventListener("click", () => this.#show(false));
    setInterval(() => this.#look(), LOOK_EVERY_MS);
  }

  state(people) {
    this.#people = people;
  }

  #show(shown) {
    page("quality").hidden = !shown;
    page("quality-button").setAttribute("aria-expanded", String(shown));
    if (shown) this.#look();
    else seen(page("quality-button")).focus();
  }

  async #look() {
    // A page that isn't looked at decodes as it likes.
    if (!this.tiles.me || document.hidden) return;
    const stats = await this.video.stats();
    const cared = watched(this.#people);
    const others = this.#people.filter((person) => stats.has(person.id));
    const rows = others.map((person) => this.#row(person, stats.get(person.id), this.#before.get(person.id) ?? []));
    this.#before = stats;
    const bad = (row) => cared.has(row.person.id) && row.coming.lasting.length > 0;
    this.tiles.warn(new Map(rows.filter(bad).map((row) => [row.person.id, fill(gettext("⚠ Hard to read: %(what)s"), { what: row.coming.text })])));
    this.#warnOwn(cared.has(this.tiles.me) ? rows.filter((row) => row.going.lasting.length > 0) : []);
    page("quality-button").classList.toggle("button--warns", rows.some(bad));
    if (!page("quality").hidden) this.#draw(rows);
  }

  #row(person, now, before) {
    const isSeen = person.camera && this.tiles.shows(person.id);
    const coming = isSeen ? received(now, before, this.tiles.tracksOf(person.id).map((track) => track.id)) : null;
    const track = this.media.cameraTrack;
    const going = track ? sent(now, before, track.id) : null;
    const judged = (steady, measured) => {
      const lasting = steady.follow(person.id, measured ? problems(measured) : []);
      return { measured, lasting, text: measured ? describe(lasting, measured) : "" };
    };
    return { person, coming: judged(this.#coming, coming), going: judged(this.#going, going) };
  }

  #warnOwn(rows) {
    const [row] = rows;
    const text = row ? fill(gettext("⚠ Signing is hard to read in your picture at %(name)s: %(what)s."), { name: row.person.name, what: row.going.text }) : "";
    const advice = { network: gettext("The network is slow."), cpu: gettext("This device is busy: close what you don’t need.") }[row?.going.measured.limit] ?? "";
    const shown = [text, advice].filter(Boolean).join(" ");
    page("quality-own").hidden = !text;
    if (page("quality-own").textContent !== shown) page("quality-own").textContent = shown;
  }

  #draw(rows) {
    const parts = rows.map(({ person, coming, going }) =>
      el(
        "li",
        { class: "quality-person" },
        el("h3", { text: person.name }),
        this.#part(gettext("You get"), coming),
        this.#part(gettext("They get"), going),
      ),
    );
    page("quality-people").replaceChildren(...parts);
    page("quality-empty").hidden = rows.length > 0;
  }

  #part(title, { measured, lasting, text }) {
    if (!measured) return el("p", {}, el("b", { text: `${title}: ` }), gettext("no picture"));
    const verdict = lasting.length ? fill(gettext("⚠ Hard to read: %(what)s"), { what: text }) : gettext("✓ Readable");
    const values = [
      [gettext("Pictures a second"), whole(measured.fps, "")],
      [gettext("Size"), measured.width ? `${measured.width} × ${measured.height}` : gettext("unknown")],
      [gettext("Lost"), whole(measured.loss === null ? null : 100 * measured.loss, " %")],
      [gettext("Jitter"), whole(measured.jitterMs, " ms")],
      [gettext("There and back"), whole(measured.roundTripMs, " ms")],
      ...(measured.offsetMs === null ? [] : [[gettext("Picture after sound"), whole(measured.offsetMs, " ms")]]),
      [gettext("Way"), measured.relayed === null ? gettext("unknown") : measured.relayed ? gettext("over a TURN server") : gettext("direct")],
    ];
    return el(
      "div",
      { class: lasting.length ? "quality-part quality-part--bad" : "quality-part" },
      el("p", {}, el("b", { text: `${title}: ` }), verdict),
      el("dl", {}, ...values.flatMap(([name, value]) => [el("dt", { text: name }), el("dd", { text: value })])),
    );
  }
}
