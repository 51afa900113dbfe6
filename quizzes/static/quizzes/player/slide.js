// A slide: headings, texts, lists and pictures in their order.

import { el } from "../../classroom/dom.js";
import { pictureOf } from "./picture.js";

const ELEMENTS = {
  HEADING: ({ text }) => el("h3", { html: text }),
  TEXT: ({ text }) => el("p", { class: "activity-lines", html: text }),
  LIST: ({ items }) => el("ul", {}, items.map((item) => el("li", { html: item }))),
  IMAGE: ({ picture }) => pictureOf(picture),
};

export function slidePage({ elements }) {
  return { node: el("div", { class: "activity-slide" }, elements.map((element) => ELEMENTS[element.type](element))) };
}
