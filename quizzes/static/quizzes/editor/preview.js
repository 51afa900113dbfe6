// "Preview as player": the product's own player page in a phone-sized frame, fed with one question at a time.

import { h, icon, iconButton } from "./dom.js";
import { words } from "./words.js";

/** `{node, open(index)}`. `previewUrl`: a page of this site that takes {type: "preview", question, language} by
 * postMessage; `language()`: that of the quiz, "" if nobody said. */
export function previewDialog({ previewUrl, questions, language }) {
  const frame = h("iframe", { class: "qe-preview-frame", title: words.previewTitle });
  const place = h("span", { class: "qe-preview-place" });
  const previous = iconButton("up", words.previewPrevious, () => show(shown - 1), { class: "qe-preview-previous" });
  const next = iconButton("down", words.previewNext, () => show(shown + 1), { class: "qe-preview-next" });
  const dialog = h(
    "dialog",
    { class: "qe-preview", "aria-label": words.previewTitle },
    h(
      "div",
      { class: "qe-preview-bar" },
      h("strong", {}, words.previewTitle),
      previous,
      place,
      next,
      iconButton("remove", words.close, () => dialog.close()),
    ),
    frame,
  );
  let shown = 0;
  let loaded = false;

  function send() {
    const question = questions()[shown];
    if (!loaded || !question) return;
    frame.contentWindow.postMessage({ type: "preview", question, language: language() }, window.location.origin);
  }

  function show(index) {
    const count = questions().length;
    shown = Math.max(0, Math.min(index, count - 1));
    place.replaceChildren(icon(questions()[shown]?.type), `${shown + 1} / ${count}`);
    previous.disabled = shown === 0;
    next.disabled = shown >= count - 1;
    send();
  }

  frame.addEventListener("load", () => {
    loaded = frame.getAttribute("src") !== null;
    send();
  });
  // Its script may have started only after the frame counted as loaded.
  window.addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.data?.type !== "preview.ready") return;
    loaded = true;
    send();
  });
  // Nothing runs in the frame while it can't be seen.
  dialog.addEventListener("close", () => {
    loaded = false;
    frame.removeAttribute("src");
  });

  function open(index) {
    dialog.showModal();
    frame.src = previewUrl;
    show(index);
  }

  return { node: dialog, open };
}
