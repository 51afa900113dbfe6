// Free pictures from the provider that this instance knows: searched and fetched by the server.

import { el } from "./elements.js";
import { words } from "./words.js";

/** `{node, focus()}`; `onTaken(file)` when a picture is among one's own files. */
export function stockPanel(service, { onTaken }) {
  const field = el("input", { type: "search", class: "file-picker-search", "aria-label": words.searchFree, placeholder: words.searchFree, maxlength: 100 });
  const button = el("button", { type: "button", class: "button", on: { click: () => search(1) } }, words.searchButton);
  const status = el("p", { class: "file-picker-status", role: "status" });
  const list = el("ul", { class: "file-grid" });
  const more = el("button", { type: "button", class: "button button--quiet", hidden: true, on: { click: () => search(page + 1) } }, words.more);
  const node = el("div", { class: "file-picker-own", hidden: true }, el("div", { class: "file-picker-ask" }, field, button), status, list, more);
  let page = 1;
  let asking = null;

  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    search(1);
  });

  async function search(wanted) {
    const text = field.value.trim();
    if (!text) return;
    asking?.abort();
    const { signal } = (asking = new AbortController());
    status.textContent = words.loading;
    try {
      const found = await service.searchStock(text, wanted, signal);
      page = wanted;
      if (page === 1) list.replaceChildren();
      list.append(...found.results.map(cellOf));
      more.hidden = !found.more;
      status.textContent = list.children.length ? "" : words.nothingFound;
    } catch (problem) {
      if (!signal.aborted) status.textContent = problem.message || words.unreachable;
    }
  }

  function cellOf(picture) {
    const label = `${picture.tags}. ${words.by(picture.author, picture.provider)}`;
    const take = el(
      "button",
      { type: "button", class: "file-grid-cell", "aria-label": label, title: label, on: { click: () => fetchPicture(picture, take) } },
      el("img", { src: picture.preview, alt: "", loading: "lazy", decoding: "async" }),
      el("span", { class: "file-grid-name", dir: "auto", "aria-hidden": "true" }, picture.author),
    );
    return el("li", {}, take);
  }

  async function fetchPicture(picture, take) {
    take.disabled = true;
    status.textContent = words.taking;
    try {
      onTaken(await service.takeStock(picture.id));
      status.textContent = "";
    } catch (problem) {
      status.textContent = problem.message || words.unreachable;
    }
    take.disabled = false;
  }

  return { node, focus: () => field.focus() };
}
