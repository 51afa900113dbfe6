// Pictures and films of quizzes: where they are, and what stands there when they can't be had.

import { el } from "./dom.js";
import { gettext } from "./words.js";

/** A stored value is an address on this server (`/…`) or the id of a storage item. */
export function imageUrl(value) {
  return value.startsWith("/") ? value : `/files/${encodeURIComponent(value)}/`;
}

/** A picture or a film (an address doesn't always tell which); a sentence in its place when it is neither. */
export function picture(value, { alt = "", className = "picture" } = {}) {
  const source = imageUrl(value);
  if (/\.mp4($|\?)/.test(source)) return film(source, className);
  const image = el("img", { alt, class: className, decoding: "async" });
  image.addEventListener("error", () => image.replaceWith(film(source, className)), { once: true });
  image.src = source;
  return image;
}

function film(source, className) {
  const video = el("video", { class: className, controls: true, playsinline: true, preload: "metadata" });
  const missing = () => el("p", { class: "picture-missing", text: gettext("This picture can't be loaded.") });
  video.addEventListener("error", () => video.replaceWith(missing()), { once: true });
  video.src = source;
  return video;
}
