// Shows what the chosen parts look like, drawn by the server. Without scripts one saves to see it.

const form = document.getElementById("avatar-parts");
const preview = document.getElementById("avatar-preview");
const said = document.getElementById("avatar-said");
const dice = document.getElementById("avatar-dice");

function show() {
  const parts = new URLSearchParams(new FormData(form));
  parts.delete("csrfmiddlewaretoken");
  preview.src = `${preview.dataset.drawn}?${parts}`;
  said.textContent = said.dataset.changed;
}

form.addEventListener("change", show);
dice.hidden = false;
dice.addEventListener("click", () => {
  for (const part of form.querySelectorAll("fieldset")) {
    const choices = part.querySelectorAll("input");
    choices[Math.floor(Math.random() * choices.length)].checked = true;
  }
  show();
});
