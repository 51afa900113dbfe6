// A person's files, as the API knows them: found, searched, described, restored and uploaded. No DOM.

import { upload } from "./upload.js";

/** Why the API refused; `message` says what to do. */
export class Refused extends Error {}

export class FileService {
  #known = new Map();

  /**
   * `files`, `raw`, `parts`: the API's addresses; `stock`: that of the search for free pictures, or null;
   * `token`: against forged requests; `known`: files that needn't be asked for, as the API lists them.
   */
  constructor({ files, raw, parts, stock = null, token, known = [] }) {
    this.addresses = { files, raw, parts, stock };
    this.token = token;
    for (const file of known) this.#known.set(file.id, file);
  }

  get hasStock() {
    return Boolean(this.addresses.stock);
  }

  /** What is known about a file without asking; undefined when nothing is. */
  known(id) {
    return this.#known.get(plainId(id));
  }

  /** A file of one's own; null when there is none (any more). */
  async find(id) {
    const found = this.known(id);
    if (found !== undefined) return found;
    const response = await fetch(this.#one(plainId(id)));
    if (response.status === 404) return this.#keep(plainId(id), null);
    return this.#remember(await readOrThrow(response));
  }

  /** With its uses. */
  async details(id) {
    return this.#remember(await readOrThrow(await fetch(this.#one(id))));
  }

  /** `{results, next, count}`; `next` is the address of further ones or null. */
  async search({ text = "", kind = "", signal = null }) {
    const query = new URLSearchParams({ page_size: 48 });
    if (text) query.set("search", text);
    if (kind) query.set("type", kind);
    return this.more(`${this.addresses.files}?${query}`, signal);
  }

  async more(address, signal = null) {
    const page = await readOrThrow(await fetch(address, { signal }));
    for (const file of page.results) this.#remember(file);
    return page;
  }

  async describe(id, altText) {
    const body = JSON.stringify({ alt_text: altText });
    return this.#remember(await this.#send("PATCH", this.#one(id), body));
  }

  async restore(id) {
    return this.#remember(await this.#send("POST", `${this.#one(id)}restore/`));
  }

  /** See upload.js. */
  async upload(file, options) {
    const { raw, parts } = this.addresses;
    const told = await upload(file, { raw, parts, token: this.token, ...options });
    if (told.ok) this.#remember(told.item);
    return told;
  }

  /** Free pictures: `{results: [{id, preview, width, height, author, …}], more}`. */
  async searchStock(text, page, signal) {
    return readOrThrow(await fetch(`${this.addresses.stock}?${new URLSearchParams({ q: text, page })}`, { signal }));
  }

  /** Put a free picture among one's own files. */
  async takeStock(id) {
    return this.#remember(await this.#send("POST", this.addresses.stock, JSON.stringify({ id })));
  }

  #one(id) {
    return `${this.addresses.files}${encodeURIComponent(id)}/`;
  }

  async #send(method, address, body = null) {
    const headers = { "X-CSRFToken": this.token, "Content-Type": "application/json" };
    // What was written just before the page is left arrives nevertheless.
    return readOrThrow(await fetch(address, { method, headers, body, keepalive: true }));
  }

  #remember(file) {
    return this.#keep(file.id, { own: true, ...file });
  }

  #keep(id, file) {
    this.#known.set(id, file);
    return file;
  }
}

/** Ids are stored with or without hyphens. */
export function plainId(text) {
  const hex = text.toLowerCase().replaceAll("-", "");
  return hex.length === 32 ? hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5") : text;
}

export const isImage = (file) => file.mime_type.startsWith("image/");
export const isFilm = (file) => file.mime_type === "video/mp4";

/** A small size of a picture, for a list. */
export const thumbnailOf = (file) => `${file.address}?w=320`;

async function readOrThrow(response) {
  const said = await response.json().catch(() => ({}));
  if (response.ok) return said;
  throw new Refused(said.message ?? "");
}
