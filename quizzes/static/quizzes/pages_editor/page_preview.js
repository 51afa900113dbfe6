// "Preview as visitor": the product's own player in a phone-sized frame, fed with the pages as they are now.

import { h, iconButton } from "../editor/dom.js";
import { words } from "./words.js";

/** `{node, open(place)}`. `previewUrl`: a page of this site that takes {type: "preview", pages, at} by postMessage. */
export function pagePreview({ previewUrl, pages }) {
  const frame = h("iframe", { class: "qe-preview-frame", title: words.previewTitle });
  const close = iconButton("remove", words.close, () => dialog.close());
  const dialog = h(
    "dialog",
    { class: "qe-preview", "aria-label": words.previewTitle },
    h("div", { class: "qe-preview-bar" }, h("strong", {}, words.previewTitle), close),
    frame,
  );
  let at = 0;

  window.addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.origin !== window.location.origin || event.data?.type !== "preview.ready") return;
    frame.contentWindow.postMessage({ type: "preview", pages: pages(), at }, window.location.origin);
  });
  // Nothing runs in the frame while it can't be seen.
  dialog.addEventListener("close", () => frame.removeAttribute("src"));

  function open(place) {
    at = place;
    dialog.showModal();
    frame.src = previewUrl;
  }

  return { node: dialog, open };
}
