// The page of an activity: its pages from the page's data, answers judged by the server, progress kept in this browser.

import { pageData } from "../../classroom/dom.js";
import { gettext } from "../../classroom/words.js";
import { Player } from "./player.js";
import { progressOf } from "./progress.js";

const element = document.getElementById("activity");
if (element) {
  const activity = pageData("activity-data");
  const progress = progressOf(activity);
  new Player(element, { pages: activity.pages, progress, judge }).start();

  /** `{right, solution}` for the answer at a place; rejects with a sentence for people. */
  async function judge(page, answer) {
    let response;
    try {
      response = await fetch(element.dataset.answers, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": element.dataset.token },
        body: JSON.stringify({ page, answer, version: activity.version }),
      });
    } catch {
      throw new Error(gettext("No connection. Try again."));
    }
    if (response.ok) return response.json();
    if (response.status === 409) throw new Error(gettext("This activity was changed meanwhile. Load the page again."));
    if (response.status === 410) throw new Error(gettext("This link has ended. Ask whoever gave it to you for a new one."));
    throw new Error(gettext("That didn't work. Load the page again."));
  }
}
