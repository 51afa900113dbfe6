// Printing, and copying the page's address. Both buttons are hidden without scripts.

const print = document.querySelector("[data-print]");
print.hidden = false;
print.addEventListener("click", () => window.print());

const copy = document.querySelector("[data-copy-address]");
const address = document.getElementById("share-address");
const said = document.querySelector("[data-copied]");
address.addEventListener("focus", () => address.select());
if (navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(address.value);
      said.textContent = said.dataset.copied;
    } catch {
      address.focus(); // Selected, to be copied by hand.
    }
  });
}
