// How phones are connected, in a table and in a sentence. Shapes of players: PlayerLink in the protocol.

import { el } from "./dom.js";
import { figure, fill, gettext, ngettext } from "./words.js";

const NAMES_SHOWN = 6;

const WORDS = {
  gone: gettext("gone"),
  dropping: gettext("dropping"),
  slow: gettext("slow"),
  measuring: gettext("measuring"),
  good: gettext("good"),
};
const SIGNS = { gone: "✗", dropping: "!", slow: "~", measuring: "…", good: "✓" };

/** Percent of the recent pings that had no reply. */
const lossPercent = ({ pings, lost }) => (pings ? Math.round((100 * lost) / pings) : 0);

/** In the order in which they come: the server sends the worst first. */
export function connectionsTable(players) {
  if (!players.length) return el("p", { class: "muted", text: gettext("Nobody has joined yet.") });
  const heads = [["", gettext("Name")], ["", gettext("Connection")], ["number", gettext("Round trip")], ["number", gettext("Lost")], ["number", gettext("Came back")]];
  const rows = players.map((player) =>
    el("tr", { dataset: { quality: player.quality } },
      el("th", { scope: "row" }, el("bdi", { text: player.name })),
      el("td", {}, el("span", { class: "link-quality", dataset: { quality: player.quality } }, el("span", { "aria-hidden": "true", text: `${SIGNS[player.quality]} ` }), WORDS[player.quality])),
      el("td", { class: "number", text: player.round_trip_ms === null ? "–" : fill(gettext("%(ms)s ms"), { ms: figure(player.round_trip_ms) }) }),
      el("td", { class: "number", text: `${figure(lossPercent(player))} %` }),
      el("td", { class: "number", text: player.reconnects ? fill(ngettext("%(count)s time", "%(count)s times", player.reconnects), { count: figure(player.reconnects) }) : "–" }),
    ),
  );
  return el("div", { class: "table-scroll" },
    el("table", { class: "table connections-table" }, el("thead", {}, el("tr", {}, heads.map(([kind, text]) => el("th", { scope: "col", class: kind, text })))), el("tbody", {}, rows)),
  );
}

/** {kind: "none" | "measuring" | "good" | "bad", text}: a sentence that says how it is and what to do about it. */
export function summaryOf(players) {
  if (!players.length) return { kind: "none", text: gettext("No phone has joined yet.") };
  const of = (quality) => players.filter((player) => player.quality === quality);
  const parts = [];
  const add = (found, sentence, remedy) => {
    if (found.length) parts.push(`${fill(sentence, { count: figure(found.length), names: named(found) })} ${remedy}`);
  };
  const [dropping, slow, gone] = [of("dropping"), of("slow"), of("gone")];
  add(dropping, ngettext("%(count)s phone loses its connection: %(names)s.", "%(count)s phones lose their connection: %(names)s.", dropping.length),
    gettext("Closer to the access point it holds; or take another Wi-Fi or mobile data."));
  add(slow, ngettext("%(count)s phone is slow: %(names)s.", "%(count)s phones are slow: %(names)s.", slow.length),
    gettext("It helps to go closer to the access point, and to have fewer other devices and downloads on this Wi-Fi."));
  add(gone, ngettext("%(count)s phone is gone: %(names)s.", "%(count)s phones are gone: %(names)s.", gone.length),
    gettext("Wake it up and open the page again: it comes back by itself."));
  const measuring = of("measuring").length;
  const good = of("good").length;
  if (!parts.length && !measuring) {
    return { kind: "good", text: fill(ngettext("%(count)s phone, and it is good.", "%(count)s phones, all good.", good), { count: figure(good) }) };
  }
  if (good) parts.push(fill(ngettext("%(count)s phone is good.", "%(count)s phones are good.", good), { count: figure(good) }));
  if (measuring) parts.push(fill(ngettext("%(count)s phone is still being measured.", "%(count)s phones are still being measured.", measuring), { count: figure(measuring) }));
  return { kind: parts.length > Boolean(good) + Boolean(measuring) ? "bad" : "measuring", text: parts.join(" ") };
}

function named(players) {
  const names = players.slice(0, NAMES_SHOWN).map(({ name }) => name).join(", ");
  const more = players.length - NAMES_SHOWN;
  return more > 0 ? fill(gettext("%(names)s and %(count)s more"), { names, count: figure(more) }) : names;
}

/** The whole table as lines of text, for a mail to whoever looks after the network. */
export function asText(players, lead) {
  const lines = players.map((player) => [
    player.name,
    WORDS[player.quality],
    player.round_trip_ms === null ? "–" : `${player.round_trip_ms} ms`,
    fill(gettext("lost: %(percent)s"), { percent: `${lossPercent(player)} %` }),
    fill(gettext("came back: %(count)s"), { count: player.reconnects }),
  ].join("\t"));
  return [...lead, summaryOf(players).text, "", ...lines].join("\n");
}
