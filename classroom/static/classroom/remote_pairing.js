// The host screen's side of pairing a phone: a fresh one-time QR code each time the dialog opens.

import { fill } from "./words.js";

const byId = (id) => document.getElementById(id);
const dialog = byId("remote-dialog");
const form = byId("remote-form");

async function ask(address) {
  const answer = await fetch(address, { method: "POST", body: new FormData(form), credentials: "same-origin" });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

async function show(address) {
  const count = byId("remote-count");
  try {
    const { qr, address: link, paired } = await ask(address);
    if (qr) {
      byId("remote-qr").innerHTML = qr; // our own drawing
      byId("remote-qr").dataset.address = link;
    }
    count.textContent = paired ? fill(count.dataset.some, { count: paired }) : count.dataset.none;
  } catch {
    count.textContent = count.dataset.problem;
  }
}

byId("remote-button").addEventListener("click", () => {
  dialog.showModal();
  show(form.action);
});
byId("remote-end").addEventListener("click", () => show(form.dataset.end));
byId("remote-close").addEventListener("click", () => dialog.close());
// A code that nobody looks at any more must not stay on the projector.
dialog.addEventListener("close", () => {
  byId("remote-qr").replaceChildren();
  delete byId("remote-qr").dataset.address;
});
