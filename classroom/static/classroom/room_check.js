// The room check: watches how the phones that joined are connected, and says what that means for the class.

import { Connection, socketUrl } from "./connection.js";
import { asText, connectionsTable, summaryOf } from "./connections_table.js";
import { el, pageData } from "./dom.js";
import { connectionStatus } from "./status.js";
import { keepAwake } from "./wake_lock.js";
import { gettext, locale } from "./words.js";

const COPIED_MS = 2_500;
const OVER = [4403, 4404];

const byId = (id) => document.getElementById(id);
const page = pageData("check-data");
let players = [];

const connection = new Connection(socketUrl(page.socket), {
  onOpen: () => connection.send({ type: "diagnostics.watch", on: true }),
  onMessage: receive,
  onState: connectionStatus(),
  onClose: (code) => {
    if (OVER.includes(code)) over();
    return !OVER.includes(code);
  },
});

function receive(message) {
  if (message.type === "links.changed") show(message.players);
  else if (message.type === "game.state" && message.phase === "ended") over();
  else if (message.type === "error") byId("problem").textContent = message.message;
}

function show(links) {
  players = links;
  byId("connections").replaceChildren(...(players.length ? [connectionsTable(players)] : []));
  const { kind, text } = summaryOf(players);
  const summary = byId("summary");
  summary.dataset.kind = kind;
  // Said again only when it changes, or a screen reader would never be silent.
  if (summary.textContent !== text) summary.textContent = text;
}

/** What was measured stays on the page. */
function over() {
  connection.stop();
  byId("end").hidden = true;
  byId("again").hidden = false;
  byId("advice").textContent = gettext("The room check is over.");
}

/** Without https browsers have no clipboard but this old way. */
async function toClipboard(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text).then(() => true, () => false);
  const area = el("textarea", { class: "visually-hidden", "aria-hidden": "true" });
  area.value = text;
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  return copied;
}

async function copy() {
  const button = byId("copy");
  const lead = [`${gettext("Room check")}, ${new Date().toLocaleString(locale())}`, byId("carried").textContent.trim()];
  if (!(await toClipboard(asText(players, lead)))) {
    byId("problem").textContent = button.dataset.refused;
    return;
  }
  const label = button.textContent;
  button.textContent = button.dataset.copied;
  button.disabled = true;
  setTimeout(() => {
    button.textContent = label;
    button.disabled = false;
  }, COPIED_MS);
}

byId("copy").addEventListener("click", copy);
byId("end").addEventListener("click", () => connection.send({ type: "game.end" }));

keepAwake();
connection.start();
