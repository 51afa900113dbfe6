// The bar of a call's controls: a few are always there, some only where there is room, the rest waits behind “More”.

const page = (id) => document.getElementById(id);

/** The menu: Escape, a press beside it and leaving it with the keyboard close it, and so does each of its controls. */
export function arrangeControls() {
  const [place, button, menu] = ["more-place", "more-button", "more"].map(page);
  const show = (open) => {
    menu.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  };
  button.addEventListener("click", () => show(menu.hidden));
  // Before the control does what it is for: whatever that opens gives the focus back to something that is seen.
  const close = () => {
    if (menu.hidden) return;
    show(false);
    button.focus();
  };
  menu.addEventListener("click", ({ target }) => target.closest("button") && close(), { capture: true });
  place.addEventListener("keydown", ({ key }) => key === "Escape" && close());
  place.addEventListener("focusout", ({ relatedTarget: to }) => to && !place.contains(to) && show(false));
  document.addEventListener("pointerdown", ({ target }) => place.contains(target) || show(false));

  const roomy = [...document.querySelectorAll("[data-roomy]")];
  const wide = matchMedia("(min-width: 72rem) and (min-height: 30.0625rem)");
  const stand = () => {
    const focused = document.activeElement;
    if (wide.matches) place.before(...roomy);
    else page("more-roomy").append(...roomy);
    if (roomy.includes(focused)) seen(focused).focus();
  };
  wide.addEventListener("change", stand);
  stand();
}

/** A control, or “More” while it waits behind that: what can have the focus. */
export function seen(control) {
  return control.closest("#more[hidden]") ? page("more-button") : control;
}
