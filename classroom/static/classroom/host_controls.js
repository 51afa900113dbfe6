// The host's buttons, alike on the big screen and on the phone that is its remote.

import { el } from "./dom.js";
import { drawClockControls } from "./host_clock.js";
import { canGoBack, stepsOf } from "./host_steps.js";

const byId = (id) => document.getElementById(id);

/** Nothing is left to lock or to end. */
export const isOver = (game) => game.phase === "podium" || game.phase === "ended";

/** Puts the steps, the lock, the way back and the clock in order for `game`. `ready`: a command would be heard now. */
export function drawHostControls(game, { ready, command }) {
  drawSteps(byId("main-controls"), stepsOf(game), command);
  const back = byId("back-button");
  back.hidden = !canGoBack(game);
  for (const button of [...byId("main-controls").children, back]) button.setAttribute("aria-disabled", !ready);
  const lock = byId("lock-button");
  lock.textContent = game.locked ? lock.dataset.unlock : lock.dataset.lock;
  lock.setAttribute("aria-pressed", game.locked);
  drawClockControls(game);
}

/** New buttons only for new steps, so that the focus stays. The second click of a double one is for none of them: where
 *  the first showed a question, it would close it. */
function drawSteps(main, steps, command) {
  const key = JSON.stringify(steps);
  if (main.dataset.key === key) return;
  main.dataset.key = key;
  main.replaceChildren(...steps.map(({ type, label }, place) =>
    el("button", { type: "button", class: place ? "button button--quiet button--large" : "button button--large", dataset: { command: type }, text: label, onclick: (event) => event.detail < 2 && command(type) }),
  ));
}
