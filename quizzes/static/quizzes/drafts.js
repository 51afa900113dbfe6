// What was typed survives a closed window and a lost session: a copy in this browser until it was saved.

const KEEP_AFTER_MS = 800;

/**
 * Drafts of one form. `key` tells whose draft of which quiz; `read()` gives the fields as `{name: value}`;
 * `version` is the stored quiz's, so that a draft whose sending changed the quiz is known to have arrived.
 * Returns `{changed(), sent(), found(), forget()}`; `found()` is `{fields, when}` or null.
 */
export function draftKeeper({ key, version, read }) {
  let timer = null;
  const before = JSON.stringify(read());

  function store(sent) {
    clearTimeout(timer);
    const draft = { fields: read(), version, sent, when: Date.now() };
    try {
      localStorage.setItem(key, JSON.stringify(draft));
    } catch {
      // No room or no storage: the form itself still holds everything.
    }
  }

  function stored() {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  }

  function forget() {
    clearTimeout(timer);
    localStorage.removeItem(key);
  }

  function found() {
    const draft = stored();
    if (!draft) return null;
    const arrived = draft.sent && draft.version !== version;
    if (arrived || JSON.stringify(draft.fields) === before) {
      forget();
      return null;
    }
    return { fields: draft.fields, when: new Date(draft.when) };
  }

  return {
    changed() {
      clearTimeout(timer);
      timer = setTimeout(() => store(false), KEEP_AFTER_MS);
    },
    sent: () => store(true),
    found,
    forget,
  };
}

/** A new quiz that was sent and now has an address of its own leaves no draft of a new quiz behind. */
export function forgetSentNew(key) {
  try {
    if (JSON.parse(localStorage.getItem(key))?.sent) localStorage.removeItem(key);
  } catch {
    // nothing that could be offered
  }
}
