// The host's diagnostics: how each phone is connected. The server sends it only while this is open.

import { connectionsTable, summaryOf } from "./connections_table.js";
import { gettext } from "./words.js";

const byId = (id) => document.getElementById(id);

/** `send` hands a message to the host's socket. */
export function connectionsPanel(send) {
  const dialog = byId("connections-dialog");
  const watch = (on) => send({ type: "diagnostics.watch", on });
  const open = () => {
    byId("connections").replaceChildren();
    byId("connections-summary").textContent = gettext("Measuring…");
    dialog.showModal();
    watch(true);
  };
  dialog.addEventListener("close", () => watch(false));
  byId("connections-button").addEventListener("click", () => {
    byId("players-dialog").close();
    open();
  });
  return {
    open,
    /** A new connection doesn't know that the panel is open. */
    reopened: () => dialog.open && watch(true),
    take(players) {
      byId("connections").replaceChildren(connectionsTable(players));
      const text = summaryOf(players).text;
      // Said again only when it changes, or a screen reader would never be silent.
      if (byId("connections-summary").textContent !== text) byId("connections-summary").textContent = text;
    },
  };
}
