// A game in a call: hosts start one, everybody sees it beside the pictures under the name that they have in the call.
// The call's page says with "call.state" what is open and who one is.

import { announce, el, plain } from "./dom.js";
import { csrfHeader, request, sentence } from "./paced_api.js";
import { fill, gettext, ngettext } from "./words.js";

const byId = (id) => document.getElementById(id);
const panel = byId("lesson");
const dialog = byId("lesson-dialog");
const HOSTS = ["host", "co-host"];
const AGAIN_MS = 3_000;
const SEARCH_AFTER_MS = 300;
// The game is over when its host's page shows one of these.
const OVER = ["ended"];

let call = { panel: null, role: "", secret: "" };
let open = null; // the id of the game that is shown
let hosts = false;
let retry = null;
let searching = null;

const send = (what, body) => request(panel.dataset[what], { method: "POST", body, headers: headers() });
const headers = () => ({ ...csrfHeader(), "X-CSRFToken": panel.querySelector("[name=csrfmiddlewaretoken]").value });

// --- the panel -----------------------------------------------------------------------------------

document.addEventListener("call.state", ({ detail }) => {
  call = detail;
  byId("lesson-button")?.setAttribute("aria-pressed", String(Boolean(call.panel)));
  const wanted = call.panel?.id ?? null;
  if (wanted === open) return;
  open = wanted;
  clearTimeout(retry);
  if (open === null) close();
  else show();
});

async function show() {
  const game = open;
  const title = call.panel.title || gettext("Game");
  panel.hidden = false;
  document.body.dataset.lesson = "open";
  byId("lesson-title").textContent = title;
  byId("lesson-note").hidden = true;
  const { ok, status, body } = await send("seat", { secret: call.secret });
  if (open !== game) return;
  if (ok) {
    hosts = body.hosts;
    byId("lesson-close").hidden = !mayClose();
    byId("lesson-frame").replaceChildren(el("iframe", { src: body.address, title, allow: "autoplay; screen-wake-lock" }));
    announce(fill(gettext("A game has begun: %(title)s"), { title }));
    return;
  }
  byId("lesson-close").hidden = !mayClose();
  note(sentence({ body }) || gettext("There is no connection just now. The game comes as soon as it is back."));
  if (status === 0 || status >= 429 || status === 403) retry = setTimeout(show, AGAIN_MS);
}

function close() {
  byId("lesson-frame").replaceChildren();
  panel.hidden = true;
  hosts = false;
  delete document.body.dataset.lesson;
  announce(gettext("The game is closed. The call goes on."));
}

const mayClose = () => hosts || HOSTS.includes(call.role);

function note(text) {
  byId("lesson-note").textContent = text;
  byId("lesson-note").hidden = false;
}

window.addEventListener("message", ({ data, origin, source }) => {
  const frame = byId("lesson-frame").querySelector("iframe");
  if (origin !== location.origin || source !== frame?.contentWindow || data?.type !== "game.screen") return;
  panel.dataset.screen = data.screen;
  if (hosts && OVER.includes(data.screen)) end();
});

byId("lesson-close").addEventListener("click", () => {
  const runs = !["ended", "podium"].includes(panel.dataset.screen);
  if (runs) byId("lesson-close-dialog").showModal();
  else end();
});
byId("lesson-close-dialog").addEventListener("close", ({ target }) => {
  if (target.returnValue === "close") end();
  target.returnValue = "";
});

async function end() {
  const { ok, body } = await send("end", {});
  if (!ok) note(sentence({ body }) || gettext("There is no connection just now. Try again."));
}

// --- starting one --------------------------------------------------------------------------------

byId("lesson-button")?.addEventListener("click", () => {
  if (call.panel) {
    byId("lesson-close").focus();
    return;
  }
  problem("");
  dialog.showModal();
  search();
});
byId("lesson-search")?.addEventListener("input", () => {
  clearTimeout(searching);
  searching = setTimeout(search, SEARCH_AFTER_MS);
});

async function search() {
  const words = byId("lesson-search").value.trim();
  const query = new URLSearchParams({ page_size: "20", ordering: "-updated_at", ...(words && { search: words }) });
  const { ok, body } = await request(`${panel.dataset.quizzes}?${query}`, { headers: { Accept: "application/json" } });
  if (!ok) return problem(gettext("Your quizzes can’t be read just now. Try again."));
  byId("lesson-none").hidden = body.results.length > 0;
  byId("lesson-quizzes").replaceChildren(...body.results.map(choice));
  return undefined;
}

function choice(quiz) {
  const title = plain(quiz.title);
  const count = quiz.question_count ?? 0;
  return el(
    "li",
    {},
    el(
      "button",
      { type: "button", class: "button button--quiet button--wide lesson-choice", disabled: count === 0, onclick: () => start(quiz.id) },
      el("b", { dir: "auto", text: title }),
      el("span", { class: "muted", text: fill(ngettext("%(count)s question", "%(count)s questions", count), { count }) }),
    ),
  );
}

async function start(quiz) {
  problem("");
  const { ok, body } = await send("start", { quiz });
  if (ok) dialog.close();
  else problem(sentence({ body }) || gettext("There is no connection just now. Try again."));
}

function problem(text) {
  byId("lesson-problem").textContent = text;
  byId("lesson-problem").hidden = !text;
}
