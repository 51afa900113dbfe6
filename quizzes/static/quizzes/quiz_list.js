// The quiz list: choosing a moderation rating sends it, without the extra button.

for (const select of document.querySelectorAll(".moderate select")) {
  const button = select.parentElement.querySelector("button");
  button.classList.add("visually-hidden");
  button.tabIndex = -1;
  // Arrow keys pass over values on their way; only what is chosen with the pointer or left with Enter or Tab is sent.
  let byKey = false;
  const send = () => {
    if (select.value !== select.dataset.current) button.click();
  };
  select.addEventListener("keydown", (event) => {
    byKey = event.key !== "Enter";
    if (event.key === "Enter") send();
  });
  select.addEventListener("pointerdown", () => (byKey = false));
  select.addEventListener("change", () => {
    if (!byKey) send();
  });
  select.addEventListener("blur", send);
}
