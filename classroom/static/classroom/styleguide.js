// The style guide: shows each token as what it is, and paints answers as phones and projectors do.

import { badge, paint } from "./shapes.js";

const SHOWN = {
  colour: (sample, name) => sample.style.setProperty("background", `var(--${name})`),
  type: (sample, name) => sample.style.setProperty(PROPERTIES[name.split("-")[0]], `var(--${name})`),
  space: (sample, name) => sample.style.setProperty("inline-size", `var(--${name})`),
  radius: (sample, name) => sample.style.setProperty("border-radius", `var(--${name})`),
  shade: (sample, name) => sample.style.setProperty("box-shadow", `var(--${name})`),
  motion: (sample, name) => sample.style.setProperty("transition-duration", `var(--${name})`),
};
const PROPERTIES = { size: "font-size", font: "font-family", weight: "font-weight" };

function showTokens() {
  const values = getComputedStyle(document.documentElement);
  for (const row of document.querySelectorAll("[data-token]")) {
    const name = row.dataset.token;
    SHOWN[row.dataset.kind](row.querySelector(".guide-sample"), name);
    row.querySelector("[data-value]").textContent = values.getPropertyValue(`--${name}`).trim();
  }
}

for (const answer of document.querySelectorAll("[data-answer]")) {
  const place = Number(answer.dataset.answer);
  paint(answer, place);
  answer.prepend(badge(place));
}
for (const bar of document.querySelectorAll("[data-share]")) bar.style.setProperty("--share", bar.dataset.share);
showTokens();
// Another theme, contrast or size has other values: display.js writes them on <html>.
new MutationObserver(showTokens).observe(document.documentElement, { attributes: true });
