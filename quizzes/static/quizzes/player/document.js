// A PDF document. The browser's own viewer where it shows documents inside a page; elsewhere (phones show nothing or
// only the first page of an embedded document) a button that opens it in the viewer that the device has.

import { el } from "../../classroom/dom.js";
import { gettext } from "../../classroom/words.js";

const showsInside = () => navigator.pdfViewerEnabled === true && !window.matchMedia("(pointer: coarse)").matches;

export function documentPage({ address }) {
  const inside = showsInside();
  const open = el("a", { class: inside ? "button button--quiet" : "button button--large", href: address, target: "_blank", rel: "noopener", text: gettext("Open the document") });
  const download = el("a", { class: "button button--quiet", href: `${address}?download=1`, download: true, text: gettext("Download") });
  const frame = inside ? el("iframe", { class: "activity-document", src: address, title: gettext("Document") }) : null;
  return { node: el("div", { class: "activity-document-page" }, frame, el("p", { class: "buttons" }, open, download)) };
}
