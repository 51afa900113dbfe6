// The player in the editor's frame: pages that aren't stored come by message and are made presentable by the server.

import { el } from "../../classroom/dom.js";
import { gettext } from "../../classroom/words.js";
import { Player } from "./player.js";
import { noProgress } from "./progress.js";

const element = document.getElementById("activity");

window.addEventListener("message", async (event) => {
  if (event.origin !== window.location.origin || event.data?.type !== "preview") return;
  const { pages, at } = event.data;
  const told = await ask(pages);
  if (!told) return say(gettext("The preview can't be loaded. Check the connection."));
  if (!told.valid) return say(gettext("Correct the marked fields first: then the preview can show this."));
  if (!told.pages.length) return say(gettext("This activity has no pages yet."));
  const progress = noProgress();
  progress.at = Math.max(0, Math.min(at, told.pages.length - 1));
  // Whoever writes it knows what is right.
  const judge = async (page, answer) => {
    const solution = pages[page].data.answers.flatMap(({ correct }, place) => (correct ? [place] : []));
    return { right: solution.includes(answer), solution };
  };
  new Player(element, { pages: told.pages, progress, judge }).start();
});
window.parent.postMessage({ type: "preview.ready" }, window.location.origin);

async function ask(pages) {
  try {
    const response = await fetch(element.dataset.preview, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": element.dataset.token },
      body: JSON.stringify(pages),
    });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

function say(text) {
  element.replaceChildren(el("p", { class: "notice", text }));
}
