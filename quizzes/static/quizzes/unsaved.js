// Nobody loses work by leaving: a state line, the browser's own warning, and a question before a game starts.

/** `{changed()}` for a form with `[data-save-state]`, `[data-save]` and links `[data-start]` or buttons of other forms. */
export function unsavedGuard(form) {
  let unsaved = false;
  const state = form.querySelector("[data-save-state]");
  const dialog = document.getElementById("leave-dialog");

  function changed() {
    if (unsaved) return;
    unsaved = true;
    form.classList.add("quiz-form--unsaved");
    state.textContent = state.dataset.unsaved;
  }

  window.addEventListener("beforeunload", (event) => {
    if (!unsaved) return;
    event.preventDefault();
    // Older browsers ask only when this is set.
    event.returnValue = "";
  });
  form.addEventListener("submit", (event) => {
    if (form.dataset.sending) {
      event.preventDefault(); // a second click must not save twice
      return;
    }
    form.dataset.sending = "yes";
    unsaved = false;
  });
  // Back from the browser's page cache the form can be sent again.
  window.addEventListener("pageshow", () => delete form.dataset.sending);

  function askFirst(event, go) {
    if (!unsaved) return;
    event.preventDefault();
    dialog.returnValue = "stay";
    dialog.showModal();
    dialog.addEventListener(
      "close",
      () => {
        if (dialog.returnValue === "save") form.requestSubmit(form.querySelector("[data-save]"));
        if (dialog.returnValue === "go") {
          unsaved = false;
          go();
        }
      },
      { once: true },
    );
  }

  for (const link of form.querySelectorAll("a[data-start]")) {
    link.addEventListener("click", (event) => {
      if (link.getAttribute("aria-disabled") === "true") event.preventDefault();
      else askFirst(event, () => window.location.assign(link.href));
    });
  }
  const copy = document.getElementById("copy-form");
  copy?.addEventListener("submit", (event) => askFirst(event, () => copy.submit()));

  return { changed };
}
