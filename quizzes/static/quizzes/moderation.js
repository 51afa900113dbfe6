// Moderation: sentences to begin a reason with, and keys for whoever goes through a long queue.

const form = document.querySelector("[data-moderation]");
const reason = form?.querySelector("textarea[name=reason]");

function showReasons() {
  const chosen = form.querySelector("input[name=rating]:checked")?.value;
  for (const list of form.querySelectorAll("[data-reasons]")) list.hidden = list.dataset.reasons !== chosen;
  reason.required = form.querySelector(`[data-reasons="${chosen}"]`) !== null;
}

function choose(value) {
  const radio = form.querySelector(`input[name=rating][value="${value}"]`);
  if (!radio || radio.closest("details:not([open])")) return;
  radio.checked = true;
  radio.focus();
  showReasons();
}

if (form) {
  form.addEventListener("change", showReasons);
  for (const button of form.querySelectorAll("[data-reasons] button")) {
    button.addEventListener("click", () => {
      const before = reason.value.trim();
      reason.value = before ? `${before} ${button.textContent}` : button.textContent;
      reason.focus();
    });
  }
  reason.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  showReasons();
}

// Not while somebody writes, and never together with keys that belong to the browser.
document.addEventListener("keydown", (event) => {
  const writes = event.target.matches("textarea, select, input:not([type=radio], [type=checkbox])");
  if (writes || event.ctrlKey || event.metaKey || event.altKey) return;
  if (form && /^[0-5]$/.test(event.key)) choose(event.key);
  const link = document.querySelector(`a[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (link) link.click();
});
