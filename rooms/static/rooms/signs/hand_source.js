// Where hands come from: the one place that recording and practice know of what finds them in a camera's picture.

import { fill, gettext } from "../../classroom/words.js";

const MISSING = gettext(
  "This server can’t find hands in pictures yet: files are missing. Whoever runs it gets them with “manage.py fetch_sign_assets”.",
);
const UNREACHED = gettext("What finds hands can’t be loaded. Check the connection, then try again.");
const FAILED = gettext("Hands can’t be found in this browser: %(reason)s");

/** Yields what is seen from now on, as often as the machine bears (`assets` as hand_finder.js wants them, null: none):
 * {hands: [21 × [x, y] or [x, y, z] in pixels or null, …], time in ms}. `hands` has `count` entries, with two the
 * signer's right one first; all null: none is seen. Ends when `signal` aborts; throws when hands can't be found here. */
export async function* hands(stream, { assets, count, onLoading = () => {}, signal }) {
  if (!assets) throw new Error(MISSING);
  const { HandFinder } = await import("./hand_finder.js").catch(() => {
    throw new Error(UNREACHED);
  });
  const seen = [];
  let wake = () => {};
  let failed = null;
  const nothing = new Array(count).fill(null);
  const finder = new HandFinder({
    assets,
    hands: count,
    onLoading,
    onReady: () => {},
    onRate: () => {},
    onHands: (found, time) => {
      // Only the newest matters to whoever is slow.
      seen.splice(0, seen.length, { hands: found ?? nothing, time });
      wake();
    },
    onFailed: (reason) => {
      failed = new Error(reason ? fill(FAILED, { reason }) : UNREACHED);
      wake();
    },
  });
  signal?.addEventListener("abort", () => wake());
  finder.watch(stream.getVideoTracks()[0]);
  try {
    while (!signal?.aborted && !failed) {
      if (seen.length) yield seen.shift();
      else await new Promise((resolve) => (wake = resolve));
    }
    if (failed) throw failed;
  } finally {
    finder.stop();
  }
}
