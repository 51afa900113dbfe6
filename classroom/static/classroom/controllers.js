// Waits for a box that is being set up: asks the server until it is paired or the code is too old.

import { pageData } from "./dom.js";
import { fill } from "./words.js";

const ASK_EVERY_MS = 2_000;

const setup = document.getElementById("setup");
const state = document.getElementById("setup-state");
const left = document.getElementById("setup-left");

function show(name) {
  if (setup.dataset.state === name) return;
  setup.dataset.state = name;
  state.textContent = state.dataset[name];
}

async function ask(address) {
  const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

async function wait({ address, paired_at: before, seconds }) {
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    try {
      const controller = await ask(address);
      if (controller.paired_at && Date.parse(controller.paired_at) !== Date.parse(before ?? "")) {
        show("paired");
        left.hidden = true;
        return;
      }
      if (!controller.waiting) break;
      show("waiting");
      left.textContent = fill(state.dataset.left, { minutes: Math.max(1, Math.ceil((end - performance.now()) / 60_000)) });
    } catch {
      show("problem");
    }
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
  show("expired");
  left.hidden = true;
}

if (setup) wait(pageData("setup-data"));
