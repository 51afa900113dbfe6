// Keeps the screen on while a game runs, where the browser allows it (secure pages only).

let lock = null;

async function hold() {
  if (document.hidden || lock || !navigator.wakeLock) return;
  try {
    lock = await navigator.wakeLock.request("screen");
    lock.addEventListener("release", () => {
      lock = null;
    });
  } catch {
    lock = null; // low battery or forbidden: the screen sleeps as it always does
  }
}

export function keepAwake() {
  hold();
  document.addEventListener("visibilitychange", hold);
}
