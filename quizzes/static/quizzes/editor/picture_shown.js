// How a picture of a quiz looks in the editor, and what stands there when it can't be shown.

import { h, icon } from "./dom.js";
import { words } from "./words.js";

/** The address of a value: an address itself, or a stored file's id. */
export function pictureAddress(value) {
  return value.startsWith("/") ? value : `/files/${encodeURIComponent(value)}/?w=320`;
}

export function pictureShown(source, { alt, film = false }) {
  const node = film
    ? h("video", { class: "qe-picture-media", controls: true, preload: "metadata", playsinline: true, "aria-label": alt })
    : h("img", { class: "qe-picture-media", alt, loading: "lazy", referrerpolicy: "no-referrer" });
  const fails = () => node.replaceWith(h("p", { class: "qe-picture-gone" }, icon("warning"), words.imageFails));
  node.addEventListener("error", fails, { once: true });
  node.src = source;
  return node;
}
