// Things kept for this tab, as JSON; without storage they live as long as the page.

/** null when there is nothing, or nothing readable. */
export function load(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}

export function save(key, value) {
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // no storage, or none left
  }
}
