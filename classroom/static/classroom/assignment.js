// The owner's page of an assignment: progress that keeps itself up to date, and a button that copies the link.

import { el, pageData } from "./dom.js";
import { request } from "./paced_api.js";
import { figure, fill, gettext, locale, ngettext } from "./words.js";

const EVERY_MS = 4_000;
const page = pageData("assignment-data");
const rows = new Map(Array.from(document.querySelectorAll("[data-player]"), (row) => [row.dataset.player, row]));
const summary = document.getElementById("progress-summary");
const copy = document.getElementById("copy");

async function refresh() {
  const reply = document.hidden ? null : await request(page.address);
  if (reply?.ok) draw(reply.body);
  setTimeout(refresh, EVERY_MS);
}

function draw(assignment) {
  const known = assignment.players.every((player) => rows.has(player.id)) && rows.size === assignment.players.length;
  // Names come and go rarely: the page itself knows best how to show them, with their buttons.
  const opened = document.querySelector("dialog[open]") || document.querySelector("details[open]");
  const typing = document.activeElement?.matches("input, select, textarea");
  if (!known && !opened && !typing) location.reload();
  summary.textContent = fill(
    ngettext("%(finished)s of %(count)s player has finished.", "%(finished)s of %(count)s players have finished.", assignment.player_count),
    { finished: figure(assignment.finished_count), count: figure(assignment.player_count) },
  );
  document.getElementById("result").hidden = !assignment.has_result;
  for (const player of assignment.players) if (rows.has(player.id)) drawPlayer(rows.get(player.id), player);
}

function drawPlayer(row, player) {
  const bar = row.querySelector("progress");
  bar.value = player.answered;
  row.querySelector("[data-answered]").textContent = `${figure(player.answered)} / ${figure(player.answerable_count)}`;
  row.querySelector("[data-score]").textContent = figure(player.score);
  row.querySelector("[data-attempt]").textContent = figure(player.attempt);
  const state = row.querySelector("[data-state]");
  state.replaceChildren(stateOf(player));
}

function stateOf(player) {
  if (player.finished) return el("span", { class: "right", text: gettext("✓ finished") });
  if (player.question === 0) return el("span", { class: "muted", text: gettext("not begun") });
  return el("span", { text: fill(gettext("at question %(number)s"), { number: figure(player.question) }) });
}

copy.hidden = !navigator.clipboard;
copy.addEventListener("click", async () => {
  await navigator.clipboard.writeText(copy.dataset.link);
  copy.textContent = gettext("Copied ✓");
});

for (const time of document.querySelectorAll("time[data-local]")) {
  time.title = new Intl.DateTimeFormat(locale(), { dateStyle: "full", timeStyle: "long" }).format(new Date(time.dateTime));
}

setTimeout(refresh, EVERY_MS);
