// Sets light, dark or auto before the first paint, so this is a plain script in <head>, not a module.
// The key and the attribute are those of Django's admin: a choice made on one side holds on the other.
"use strict";
(() => {
  const MODES = ["auto", "light", "dark"];
  const read = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // storage may be forbidden
    }
  };
  let mode = MODES.includes(read()) ? read() : "auto";
  const show = () => {
    document.documentElement.dataset.theme = mode;
    for (const button of document.querySelectorAll("[data-theme-button]")) {
      button.dataset.mode = mode;
      const label = button.dataset[mode];
      button.setAttribute("aria-label", label);
      button.title = label;
    }
  };
  show();
  document.addEventListener("DOMContentLoaded", () => {
    show();
    document.addEventListener("click", (event) => {
      if (!event.target.closest("[data-theme-button]")) return;
      mode = MODES[(MODES.indexOf(mode) + 1) % MODES.length];
      try {
        localStorage.setItem("theme", mode);
      } catch {
        // lasts until the next page, then
      }
      show();
    });
  });
})();
