// In a game that goes on by itself: how long until it does, or that it is paused. For the host screen and the remote.

import { Countdown } from "./clock.js";
import { figure, fill, gettext } from "./words.js";

/** A function that shows a HostGame in `element`; nothing when the host has to say. */
export function nextIn(element) {
  let seconds = null;
  const countdown = new Countdown((remaining) => {
    const left = Math.ceil(remaining / 1000);
    if (left === seconds) return;
    seconds = left;
    element.textContent = fill(gettext("Next in %(seconds)s s"), { seconds: figure(left) });
  });
  return (game) => {
    seconds = null;
    const between = game.automatic && game.phase !== "question";
    const runs = between && game.advance_ms !== null;
    element.hidden = !runs && !(between && game.paused);
    if (runs) countdown.start(game.advance_ms, game.advance_ms);
    else {
      countdown.stop();
      element.textContent = element.hidden ? "" : gettext("Paused: it goes on when you say so.");
    }
  };
}
