// The frame behind "Preview as player". Its parent (same origin) posts {type: "preview", question, language} with the raw question;
// the server turns it into what players get, or says what is missing.

import { announce, el, pageData, setContentLanguage } from "./dom.js";
import { renderQuestion } from "./question_view.js";
import { gettext } from "./words.js";

const { address } = pageData("preview-data");
const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
const screen = document.getElementById("screen");
const receipt = document.getElementById("receipt");
let latest = 0;

window.addEventListener("message", (event) => {
  if (event.origin !== location.origin || event.data?.type !== "preview") return;
  setContentLanguage(event.data.language);
  preview(event.data.question);
});
// The parent may have posted before this module ran: it posts again when it hears this.
if (window.parent !== window) window.parent.postMessage({ type: "preview.ready" }, location.origin);

async function preview(question) {
  const turn = ++latest;
  let body;
  try {
    const response = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify(question),
    });
    body = await response.json();
    if (turn !== latest) return;
    if (!response.ok) showProblems(body);
    else show(body.question && typeof body.question === "object" ? body.question : body);
  } catch {
    if (turn === latest) showProblems({ message: gettext("The server can't be reached. Try again in a moment.") });
  }
}

function show(question) {
  receipt.hidden = true;
  const view = renderQuestion(screen, question, {
    onAnswer: (answer) => {
      view.lock(answer);
      receipt.hidden = false;
      receipt.dataset.state = "received";
      receipt.replaceChildren(
        el("span", { text: gettext("A player's answer would be sent now.") }),
        el("button", { type: "button", class: "button button--quiet", text: gettext("Again"), onclick: () => show(question) }),
      );
      announce(receipt.textContent);
    },
  });
}

function showProblems(error) {
  const found = Object.values(error.fields ?? {})
    .flat()
    .map((problem) => (typeof problem === "string" ? problem : problem?.message))
    .filter(Boolean);
  screen.replaceChildren(
    el("div", { class: "notice notice--warn" },
      el("p", { text: found.length ? gettext("Players can't see this question yet:") : (error.message ?? "") }),
      el("ul", {}, found.map((text) => el("li", { text }))),
    ),
  );
  receipt.hidden = true;
}
