// Uploads that are under way, kept beside what they are for: a field that is drawn anew finds its upload again.

/** Emits "change" while it runs. `state`: sending · failed · done · cancelled; `share` from 0 to 1. */
export class PictureJob extends EventTarget {
  constructor(files, file) {
    super();
    Object.assign(this, { files, file, state: "sending", share: 0, message: "", mayRetry: false, resume: null, item: null });
  }

  /** Send it, or go on where an earlier try failed. Resolves to the stored file, or null. */
  async run() {
    this.#be({ state: "sending", message: "" });
    this.abort = new AbortController();
    const told = await this.files.upload(this.file, {
      signal: this.abort.signal,
      resume: this.resume,
      onProgress: (share) => this.#be({ share }),
    });
    if (told.ok) this.#be({ state: "done", share: 1, item: told.item });
    else if (told.cancelled) this.#be({ state: "cancelled" });
    else this.#be({ state: "failed", message: told.message, mayRetry: told.mayRetry, resume: told.resume ?? null });
    return told.ok ? told.item : null;
  }

  cancel() {
    this.abort?.abort();
    this.#be({ state: "cancelled" });
  }

  #be(changes) {
    // What comes in after it was cancelled is late.
    if (this.state === "cancelled" && changes.state !== "sending") return;
    Object.assign(this, changes);
    this.dispatchEvent(new Event("change"));
  }
}
