// Says when a question counts double or not at all.

import { el } from "./dom.js";
import { gettext } from "./words.js";

/** An element, or null where points count as usual. */
export function pointsTag(game) {
  if (game.points === 2) return el("p", { class: "tag points-tag", text: gettext("Double points") });
  if (game.points === 0) return el("p", { class: "tag points-tag", text: gettext("No points") });
  return null;
}
