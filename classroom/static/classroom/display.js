// How this browser shows every page: attributes of <html>, set before the first paint, so this is a plain script in
// <head>, not a module. The styles that answer to them: tokens.css and display.css; the form: _display_dialog.html.
// The key of the theme is that of Django's admin: a choice made on one side holds on the other.
"use strict";
(() => {
  // The first is what holds when nothing was chosen.
  const CHOICES = {
    theme: ["auto", "light", "dark"],
    contrast: ["auto", "more"],
    text: ["normal", "large", "larger"],
    font: ["system", "hyperlegible", "lexend"],
    spacing: ["normal", "wide"],
    motion: ["auto", "reduce"],
    vibration: ["off", "on"],
  };
  const key = (name) => (name === "theme" ? "theme" : `classroom.display.${name}`);
  const chosen = {};

  function read(name) {
    try {
      const value = localStorage.getItem(key(name));
      return CHOICES[name].includes(value) ? value : CHOICES[name][0];
    } catch {
      return CHOICES[name][0]; // storage may be forbidden
    }
  }

  function choose(name, value) {
    chosen[name] = value;
    document.documentElement.dataset[name] = value;
    paintBars();
    try {
      localStorage.setItem(key(name), value);
    } catch {
      // lasts until the next page, then
    }
  }

  /** The browser's own bars: as the device wants them, or as was chosen here. */
  function paintBars() {
    for (const meta of document.querySelectorAll("meta[data-theme-color]")) {
      const { themeColor: of } = meta.dataset;
      // Paper has no bars: this one isn't used.
      meta.media = chosen.theme === "auto" ? `(prefers-color-scheme: ${of})` : chosen.theme === of ? "all" : "print";
    }
  }

  function load() {
    for (const name of Object.keys(CHOICES)) {
      chosen[name] = read(name);
      document.documentElement.dataset[name] = chosen[name];
    }
    paintBars();
  }

  function fill(form) {
    for (const field of form.querySelectorAll("input[name]")) field.checked = field.value === chosen[field.name];
  }

  function wire(dialog) {
    const form = dialog.querySelector("form");
    if (navigator.vibrate) for (const row of form.querySelectorAll("[data-needs-vibration]")) row.hidden = false;
    fill(form);
    form.addEventListener("change", ({ target }) => choose(target.name, target.checked ? target.value : CHOICES[target.name][0]));
    form.querySelector("[data-display-reset]").addEventListener("click", () => {
      for (const [name, [first]] of Object.entries(CHOICES)) choose(name, first);
      fill(form);
    });
    document.addEventListener("click", (event) => {
      if (event.target.closest("[data-display-button]")) dialog.showModal();
    });
    // Another tab has changed something.
    addEventListener("storage", () => {
      load();
      fill(form);
    });
  }

  load();
  document.addEventListener("DOMContentLoaded", () => {
    const dialog = document.getElementById("display-dialog");
    if (dialog) wire(dialog);
  });
})();
