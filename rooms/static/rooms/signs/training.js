// How far trainings are, without loading the page anew under somebody's hands.

import { pageData } from "../../classroom/dom.js";

const EVERY_MS = 3_000;
const RUNNING = ["queued", "training"];
const { versions } = pageData("page-data");

const timer = setInterval(look, EVERY_MS);

async function look() {
  const response = await fetch(versions).catch(() => null);
  if (!response?.ok) return; // asked again in a moment
  const { results } = await response.json();
  for (const { number, status, progress } of results) {
    const bar = document.getElementById(`progress-${number}`);
    if (!bar || !RUNNING.includes(status)) continue;
    bar.value = progress;
    document.getElementById(`percent-${number}`).textContent = `${Math.floor(progress * 100)} %`;
  }
  if (results.some(({ status }) => RUNNING.includes(status))) return;
  clearInterval(timer);
  document.getElementById("training-over").hidden = false;
}
