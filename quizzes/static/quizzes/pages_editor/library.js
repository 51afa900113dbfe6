// One's stored files: a dialog to choose one or to upload one. `choose` resolves to a file as the API describes it, or null.

import { upload } from "../../media_storage/upload.js";
import { h, iconButton } from "../editor/dom.js";
import { words } from "./words.js";

const PER_PAGE = 24;
const ACCEPT = { image: "image/png,image/jpeg,image/gif,image/webp", pdf: "application/pdf" };

/** `addresses`: `{files, raw, parts}` of the API; `token`: against forged requests. Put `node` into the page once. */
export function library({ files, raw, parts, token }) {
  const known = new Map();
  const title = h("h2", { id: "pe-library-title" });
  const list = h("ul", { class: "pe-library-files" });
  const status = h("p", { class: "qe-hint", role: "status" });
  const more = h("button", { type: "button", class: "qe-button qe-button--small", hidden: true }, words.more);
  const input = h("input", { type: "file", class: "visually-hidden", tabindex: "-1", "aria-hidden": "true" });
  const send = h("button", { type: "button", class: "button", on: { click: () => input.click() } }, words.upload);
  const close = iconButton("remove", words.close, () => dialog.close());
  const dialog = h(
    "dialog",
    { class: "pe-library", "aria-labelledby": "pe-library-title" },
    h("div", { class: "pe-library-head" }, title, close),
    h("div", { class: "pe-library-body" }, h("p", { class: "buttons" }, send, input), status, list, more),
  );
  // What is chosen here is no change of the form around.
  for (const kind of ["input", "change"]) dialog.addEventListener(kind, (event) => event.stopPropagation());
  let asked = null;

  function choose({ kind, title: text }) {
    title.textContent = text;
    input.accept = ACCEPT[kind];
    input.value = "";
    list.replaceChildren();
    more.hidden = true;
    send.disabled = false;
    dialog.showModal();
    return new Promise((resolve) => {
      asked = { kind, resolve };
      load(`${files}?${new URLSearchParams({ type: kind, page_size: PER_PAGE })}`);
    });
  }

  function finish(file) {
    if (file) known.set(file.id, file);
    const waiting = asked;
    asked = null;
    if (dialog.open) dialog.close();
    waiting?.resolve(file);
  }
  dialog.addEventListener("close", () => finish(null));

  function tell(text, { isProblem = false } = {}) {
    status.className = isProblem ? "qe-problem" : "qe-hint";
    status.textContent = text;
  }

  async function load(address) {
    const { kind } = asked;
    tell(words.loading);
    let page;
    try {
      const response = await fetch(address);
      if (!response.ok) throw new Error(String(response.status));
      page = await response.json();
    } catch {
      tell(words.filesFail, { isProblem: true });
      return;
    }
    if (asked?.kind !== kind) return;
    list.append(...page.results.map(entry));
    const none = kind === "pdf" ? words.noDocuments : words.noPictures;
    tell(page.count ? words.yourFiles : none);
    more.hidden = !page.next;
    more.onclick = () => load(page.next);
  }

  function entry(file) {
    known.set(file.id, file);
    const image = file.mime_type.startsWith("image/");
    const sign = image ? h("img", { src: `/files/${file.id}/?w=320`, alt: "", loading: "lazy" }) : null;
    const name = h("span", {}, file.alt_text || file.filename);
    return h("li", {}, h("button", { type: "button", class: image ? "pe-library-picture" : "pe-library-document", on: { click: () => finish(file) } }, sign, name));
  }

  input.addEventListener("change", async () => {
    const file = input.files[0];
    if (!file || !asked) return;
    const { kind } = asked;
    send.disabled = true;
    // A large picture takes the server a while after it has arrived.
    const onProgress = (share) => tell(share < 1 ? words.uploading(Math.round(share * 100)) : words.checking);
    onProgress(0);
    const told = kind === "pdf" ? await sendDocument(file) : await upload(file, { raw, parts, token, onProgress });
    send.disabled = false;
    input.value = "";
    if (told.ok) finish(told.item);
    else tell(told.message || words.uploadFails, { isProblem: true });
  });

  /** Only here are documents taken, and the address has to say so. */
  async function sendDocument(file) {
    try {
      const query = new URLSearchParams({ filename: file.name || "document.pdf", allow_pdf: "true" });
      const headers = { "Content-Type": "application/octet-stream", "X-CSRFToken": token };
      const response = await fetch(`${raw}?${query}`, { method: "POST", headers, body: file });
      const said = await response.json();
      return response.ok ? { ok: true, item: said } : { ok: false, message: said.message };
    } catch {
      return { ok: false, message: "" };
    }
  }

  async function learn(id) {
    try {
      const response = await fetch(`${files}${encodeURIComponent(id)}/`);
      if (response.ok) known.set(id, await response.json());
    } catch {
      // The file's id has to do.
    }
    return known.has(id);
  }

  return { node: dialog, choose, learn, nameOf: (id) => known.get(id)?.filename };
}
