// Pictures and films of quizzes: where they are, and what stands there when they can't be had.

import { el } from "./dom.js";
import { gettext } from "./words.js";

/** A stored value is an address on this server (`/…`) or the id of a storage item. */
export function imageUrl(value) {
  return value.startsWith("/") ? value : `/files/${encodeURIComponent(value)}/`;
}

// Widths in pixels that the server keeps of a stored picture, beside the picture itself.
const SIZES = [640, 1280];

/**
 * A picture or a film (an address doesn't always tell which); a sentence in its place when it is neither.
 *
 * `alt`: what it shows, in words. `share`: how much of the window's width it takes at most, so that a phone loads a
 * small size of it.
 */
export function picture(value, { alt = "", className = "picture", share = 1 } = {}) {
  const source = imageUrl(value);
  if (/\.mp4($|\?)/.test(source)) return film(source, alt, className);
  const image = el("img", { alt, class: className, decoding: "async" });
  image.addEventListener("error", () => image.replaceWith(film(source, alt, className)), { once: true });
  image.src = source + sizeFor(source, share);
  return image;
}

/** The smallest stored size with a pixel for each of the screen's; "" for the picture as it is. */
function sizeFor(source, share) {
  if (!source.startsWith("/files/")) return "";
  const wanted = window.innerWidth * window.devicePixelRatio * share;
  const size = SIZES.find((width) => width >= wanted);
  return size ? `?w=${size}` : "";
}

function film(source, alt, className) {
  const video = el("video", { class: className, controls: true, playsinline: true, preload: "metadata", "aria-label": alt || null });
  const missing = () => el("p", { class: "picture-missing", text: gettext("This picture can't be loaded.") });
  video.addEventListener("error", () => video.replaceWith(missing()), { once: true });
  video.src = source;
  return video;
}
