// Which buttons a host has in each phase: the first is what Space and → do.

import { gettext } from "./words.js";

/** There are results before to look back at, or an open question that can be put back: nobody has answered it. */
export const canGoBack = (game) => Boolean(game.can_go_back) && !(game.phase === "question" && game.answer_count > 0);

/** [{type, label}, …] for a HostGame; `type` is the command. */
export function stepsOf(game) {
  const last = game.question_index + 1 >= game.question_count;
  const slide = game.question?.input === "none";
  const onward = last ? gettext("To the podium") : gettext("Next question");
  if (game.looking_back) return [{ type: "game.next", label: gettext("Go on") }];
  switch (game.phase) {
    case "lobby":
      return [{ type: "game.start", label: gettext("Start the game") }];
    case "question":
      return slide ? [{ type: "game.next", label: onward }] : [{ type: "question.close", label: gettext("Close the question") }];
    case "closed":
      if (slide || game.skipped) return [{ type: "game.next", label: onward }];
      return game.results_hidden ? [{ type: "solution.show", label: gettext("Show the results") }, { type: "game.next", label: gettext("Go on without") }] : [];
    case "results":
      return [{ type: "game.next", label: last ? onward : gettext("Leaderboard") }];
    case "leaderboard":
      return [{ type: "game.next", label: onward }];
    case "podium":
      return [{ type: "game.close", label: gettext("Close the game") }];
    default:
      return [];
  }
}
