// The host's power over an open question: more time, pause, skip. Shown only while there is one.

import { gettext } from "./words.js";

const MORE_S = 15;

const byId = (id) => document.getElementById(id);

/** True between the questions of a game that goes on by itself. */
const canWait = (game) => game.automatic && (game.advance_ms !== null || game.paused) && game.phase !== "question";

/** The common time is over, and the question still open: the last answers are being collected. */
export const timeIsOver = (game) => game.phase === "question" && game.question?.input !== "none" && game.remaining_ms === 0;

/** Puts the three buttons in order for `game`; a slide can't be skipped, one goes on. */
export function drawClockControls(game) {
  const open = game.phase === "question";
  const between = canWait(game);
  byId("clock-controls").hidden = !open && !between;
  const over = timeIsOver(game);
  byId("more-time-button").hidden = !open || over;
  byId("collecting").hidden = !over;
  const pause = byId("pause-button");
  pause.textContent = game.paused ? pause.dataset.resume : pause.dataset.pause;
  pause.setAttribute("aria-pressed", Boolean(game.paused));
  byId("skip-button").hidden = !open || game.question?.input === "none";
  document.body.classList.toggle("is-paused", open && Boolean(game.paused));
  byId("paused").hidden = !game.paused;
}

/** `ask` shows a dialog and resolves to true or false; `send` and `command` send to the game. */
export function clockCommands({ game, send, command, ask }) {
  const open = () => game()?.phase === "question";
  return {
    addTime: () => open() && send("time.add", { seconds: MORE_S }),
    pause: () => (open() || (game() && canWait(game()))) && send("game.pause", { paused: !game().paused }),
    skip: async () => {
      if (!open() || game().question?.input === "none") return;
      const index = game().question_index;
      const sure = await ask({
        title: gettext("Skip this question?"),
        text: gettext("It counts for nobody, also for those who have answered."),
        yes: gettext("Skip"),
      });
      if (sure && open() && game().question_index === index) command("question.skip");
    },
  };
}
