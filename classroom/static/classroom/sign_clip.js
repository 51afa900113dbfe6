// The video in which a question is signed: without sound, with its own controls, and from the start again by a button.

import { el } from "./dom.js";
import { imageUrl } from "./images.js";
import { reducedMotion } from "./reduced_motion.js";
import { gettext } from "./words.js";

/** `value`: a storage item's id or an address on this server. It plays by itself, except for who wants nothing to move. */
export function signClip(value) {
  const video = el("video", { class: "sign-clip-video", controls: true, playsinline: true, preload: "metadata", "aria-label": gettext("The question in sign language") });
  video.muted = true;
  video.autoplay = !reducedMotion();
  const again = el("button", { type: "button", class: "button button--quiet sign-clip-again", text: gettext("Show it again"), onclick: () => replay(video) });
  const figure = el("figure", { class: "sign-clip" }, video, again);
  video.addEventListener("error", () => figure.replaceChildren(el("p", { class: "picture-missing", text: gettext("The video in sign language can't be loaded.") })), { once: true });
  video.src = imageUrl(value);
  return figure;
}

function replay(video) {
  video.currentTime = 0;
  // Refused when the video was taken from the page meanwhile.
  video.play().catch(() => {});
}
