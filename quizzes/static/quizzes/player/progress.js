// How far somebody is in an activity: kept in this browser only, and forgotten when the activity changes.

import { load, remove, save } from "../../classroom/storage.js";

/**
 * `{at, seen: Set of places, results: {place: anything JSON}, note(), clear()}` of an activity `{id, version, pages}`.
 * Change the fields and call `note()`.
 */
export function progressOf({ id, version, pages }) {
  const key = `activity:${id}`;
  const stored = load(key);
  const kept = stored?.version === version ? stored : {};
  const inside = (place) => Number.isInteger(place) && place >= 0 && place < pages.length;
  const progress = {
    // Past the last page stands the end.
    at: Number.isInteger(kept.at) && kept.at >= 0 && kept.at <= pages.length ? kept.at : 0,
    seen: new Set((kept.seen ?? []).filter(inside)),
    results: typeof kept.results === "object" && kept.results !== null ? kept.results : {},
    note() {
      save(key, { version, at: progress.at, seen: [...progress.seen], results: progress.results });
    },
    clear() {
      Object.assign(progress, { at: 0, seen: new Set(), results: {} });
      remove(key);
    },
  };
  return progress;
}

/** For a look that leaves nothing behind. */
export function noProgress() {
  const progress = { at: 0, seen: new Set(), results: {}, note() {} };
  progress.clear = () => Object.assign(progress, { at: 0, seen: new Set(), results: {} });
  return progress;
}
