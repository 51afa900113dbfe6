// The question before a step that can't be taken back. Its dialog is in classroom/_confirm_dialog.html.

const byId = (id) => document.getElementById(id);

/** Resolves to true or false; what was chosen beside it is in `chosen()`. */
export function confirm({ title, text, yes, choice = null }) {
  const dialog = byId("confirm-dialog");
  byId("confirm-title").textContent = title;
  byId("confirm-text").textContent = text;
  byId("confirm-yes").textContent = yes;
  byId("confirm-choice").checked = false;
  byId("confirm-choice-row").hidden = choice === null;
  byId("confirm-choice-label").textContent = choice ?? "";
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

export const chosen = () => byId("confirm-choice").checked;
