// Things kept for this tab, as JSON. Without storage nothing is kept.

/** null when there is nothing, or nothing readable. */
export function load(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}

/** null forgets it. */
export function save(key, value) {
  try {
    if (value === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // no storage, or none left
  }
}
