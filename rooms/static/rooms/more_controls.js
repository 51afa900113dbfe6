// On phones the rarer controls of a call wait behind “More”; call.css says where that is.

const page = (id) => document.getElementById(id);

/** They close again after one was pressed, and with Escape. */
export function hideRareControls() {
  const show = (open) => {
    page("more").classList.toggle("is-open", open);
    page("more-button").setAttribute("aria-expanded", String(open));
  };
  page("more-button").addEventListener("click", () => show(page("more-button").getAttribute("aria-expanded") !== "true"));
  page("more").addEventListener("click", ({ target }) => target.closest("button") && show(false));
  page("more").addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    show(false);
    page("more-button").focus();
  });
}
