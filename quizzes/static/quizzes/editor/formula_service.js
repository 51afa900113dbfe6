// Asks the server how texts with formulas will look. The form around says where: data-formulas.

const form = document.querySelector("form[data-formulas]");

export const OPEN = "\\(";
export const CLOSE = "\\)";
// What the API takes at once; a long quiz is asked for in a few requests.
const MOST_AT_ONCE = 50;
const GATHER_MS = 40;
const MOST_KNOWN = 2000;

/** Whether this page can show formulas. */
export const available = Boolean(form);

const known = new Map();
let waiting = [];
let timer = null;

/** `{html: safe to show, problems: [{formula, message}]}` of a text's mark-up. Rejects when the server can't tell. */
function shownText(text) {
  if (!known.has(text)) {
    if (known.size >= MOST_KNOWN) known.clear();
    const answer = new Promise((resolve, reject) => waiting.push({ text, resolve, reject }));
    known.set(text, answer);
    answer.catch(() => known.delete(text));
    timer ??= setTimeout(send, GATHER_MS);
  }
  return known.get(text);
}

async function send() {
  const batch = waiting.splice(0, MOST_AT_ONCE);
  timer = waiting.length ? setTimeout(send, GATHER_MS) : null;
  try {
    const response = await fetch(form.dataset.formulas, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value },
      body: JSON.stringify({ texts: batch.map(({ text }) => text) }),
    });
    if (!response.ok) throw new Error(`formulas: ${response.status}`);
    const { texts } = await response.json();
    batch.forEach(({ resolve }, place) => resolve(texts[place]));
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}

/** `show(told)` with the answer for the text that was given last, once nothing more is typed for a moment. */
export function askLater(show, waitMs = 350) {
  let pause = null;
  let latest = 0;
  return (text) => {
    clearTimeout(pause);
    const turn = ++latest;
    pause = setTimeout(async () => {
      let told = null;
      try {
        told = await shownText(text);
      } catch {
        // Not now; the source stands in the field all the same.
      }
      if (turn === latest) show(told);
    }, waitMs);
  };
}
