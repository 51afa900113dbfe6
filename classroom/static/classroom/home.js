// The PIN box: a sentence on the page instead of the browser's bubble.

const form = document.getElementById("pin-form");
const field = document.getElementById("pin");
const problem = document.getElementById("pin-problem");

field.addEventListener("input", () => {
  problem.textContent = "";
  field.removeAttribute("aria-invalid");
});

form.addEventListener("submit", (event) => {
  if (field.value.trim()) return;
  event.preventDefault();
  problem.textContent = form.dataset.empty;
  field.setAttribute("aria-invalid", "true");
  field.focus();
});
