// The owner's page of an assignment: progress that keeps itself up to date, and a button that copies the link.

import { el, pageData } from "./dom.js";
import { request } from "./paced_api.js";
import { figure, fill, gettext, locale, ngettext } from "./words.js";

const EVERY_MS = 4_000;
const page = pageData("assignment-data");
let rows = rowsOnPage();
const summary = document.getElementById("progress-summary");
const copy = document.getElementById("copy");

function rowsOnPage() {
  return new Map(Array.from(document.querySelectorAll("[data-player]"), (row) => [row.dataset.player, row]));
}

async function refresh() {
  const reply = document.hidden ? null : await request(page.address);
  if (reply?.ok) {
    if (!knows(reply.body.players)) await renewTable();
    draw(reply.body);
  }
  setTimeout(refresh, EVERY_MS);
}

const knows = (players) => players.every((player) => rows.has(player.id)) && rows.size === players.length;

/** Names come and go rarely: the server knows best how to show them, with their buttons. Nothing else is replaced. */
async function renewTable() {
  const table = document.getElementById("players");
  if (table.querySelector("details[open]") || table.contains(document.activeElement)) return;
  const html = await fetch(location.href).then((reply) => (reply.ok ? reply.text() : ""), () => "");
  if (!html) return;
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("players");
  // Signed out, or the assignment is gone: the page itself says so.
  if (!fresh) return location.reload();
  table.replaceWith(document.adoptNode(fresh));
  rows = rowsOnPage();
}

function draw(assignment) {
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

// When the assignment is over there is nothing to hand out.
if (copy) {
  copy.hidden = !navigator.clipboard;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(copy.dataset.link);
    copy.textContent = gettext("Copied ✓");
  });
}

for (const time of document.querySelectorAll("time[data-local]")) {
  time.title = new Intl.DateTimeFormat(locale(), { dateStyle: "full", timeStyle: "long" }).format(new Date(time.dateTime));
}

setTimeout(refresh, EVERY_MS);
