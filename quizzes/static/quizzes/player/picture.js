// A stored picture with its words, or a sentence in its place when it can't be had.

import { el } from "../../classroom/dom.js";
import { gettext } from "../../classroom/words.js";

/** `{address, alt}` → an element; null for none. */
export function pictureOf(picture, className = "activity-picture") {
  if (!picture?.address) return null;
  const image = el("img", { alt: picture.alt, class: className, decoding: "async", draggable: "false" });
  image.addEventListener("error", () => image.replaceWith(missing(picture)), { once: true });
  image.src = picture.address;
  return image;
}

function missing({ alt }) {
  const text = gettext("This picture can't be loaded.");
  return el("p", { class: "activity-missing", text: alt ? `${alt} (${text})` : text });
}
