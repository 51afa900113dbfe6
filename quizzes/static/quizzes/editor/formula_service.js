// Asks the server how a text with formulas will look. The form around says where: data-formulas.

const form = document.querySelector("form[data-formulas]");

export const OPEN = "\\(";
export const CLOSE = "\\)";

/** Whether this page can show formulas. */
export const available = Boolean(form);

/** `{html: safe to show, problems: [{formula, message}]}` of a text's mark-up. Rejects when the server can't tell. */
export async function shownText(text) {
  const response = await fetch(form.dataset.formulas, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value },
    body: JSON.stringify({ text }),
  });
  if (!response.ok) throw new Error(`formulas: ${response.status}`);
  return response.json();
}

/** `show(told)` with the answer for the text that was given last, once nothing more is typed for a moment. */
export function askLater(show, waitMs = 350) {
  let timer = null;
  let latest = 0;
  return (text) => {
    clearTimeout(timer);
    const turn = ++latest;
    timer = setTimeout(async () => {
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
