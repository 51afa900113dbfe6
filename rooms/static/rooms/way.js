// Looks after the way that a connection takes through the network.

// A line that is only "disconnected" often comes back by itself; after so long a new way is looked for.
const PATIENCE_MS = 4_000;

/** Calls `restart()` when there is no way any more, `onState(state)` at every change; returns what ends that. */
export function watchWay(connection, { restart, onState }) {
  let timer = null;
  const look = () => {
    clearTimeout(timer);
    const state = connection.iceConnectionState;
    if (state === "failed") restart();
    else if (state === "disconnected") timer = setTimeout(restart, PATIENCE_MS);
    onState(state);
  };
  connection.addEventListener("iceconnectionstatechange", look);
  return () => {
    clearTimeout(timer);
    connection.removeEventListener("iceconnectionstatechange", look);
  };
}
