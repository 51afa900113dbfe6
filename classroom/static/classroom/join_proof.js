// The phone's proof of work for joining: a challenge in, the text that `player.join` carries out.

/** One challenge at a time; `onProgress` gets a share from 0 to 1. */
export class JoinProof {
  #worker = null;
  #timer = null;

  constructor({ onProgress, onProof }) {
    this.handlers = { onProgress, onProof };
    this.text = "";
  }

  get busy() {
    return this.#worker !== null;
  }

  /** Begins to solve an ALTCHA challenge that is good for `seconds`. */
  solve(challenge, seconds) {
    this.drop();
    // Solved but not used in time, it is worth nothing.
    this.#timer = setTimeout(() => this.drop(), seconds * 1000);
    this.#worker = new Worker(new URL("./proof_worker.js", import.meta.url));
    this.#worker.addEventListener("message", ({ data }) => {
      if (!data.solution) return this.handlers.onProgress(data.tried / (challenge.parameters.data?.numbers ?? Infinity));
      this.#end();
      this.text = btoa(JSON.stringify({ challenge, solution: data.solution }));
      return this.handlers.onProof();
    });
    this.#worker.postMessage(challenge.parameters);
  }

  /** Forgets the proof, and the work on one. */
  drop() {
    clearTimeout(this.#timer);
    this.#end();
    this.text = "";
  }

  #end() {
    this.#worker?.terminate();
    this.#worker = null;
  }
}
