// Copying a link, and the field for minutes only where it is needed.

import { announce } from "../../classroom/dom.js";

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = button.parentElement.querySelector("input");
  const usual = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      // Only secure pages may write there; the selection can be copied by hand everywhere.
      if (!document.execCommand("copy")) return;
    }
    button.textContent = button.dataset.copied;
    announce(button.dataset.copied);
    setTimeout(() => (button.textContent = usual), 2000);
  });
}

const duration = document.getElementById("id_duration");
const minutes = document.querySelector(".share-minutes");
const show = () => (minutes.hidden = duration.value !== "own");
duration.addEventListener("change", show);
show();
