// The media library: drop, paste or choose files; each shows how far it is and what became of it.

import { showShare, upload } from "./upload.js";

const AT_ONCE = 2;

const drop = document.querySelector(".file-drop");
const list = drop.querySelector(".file-progress");
const input = drop.querySelector("input[type=file]");
const finished = drop.querySelector(".file-finished");
const waiting = [];
let running = 0;
let added = 0;

function row(file) {
  const item = document.createElement("li");
  const name = document.createElement("span");
  name.className = "file-name";
  name.dir = "auto";
  name.textContent = file.name;
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  const state = document.createElement("span");
  state.className = "file-state";
  state.textContent = drop.dataset.wordWaiting;
  item.append(name, bar, state);
  list.append(item);
  return { item, bar, state };
}

function enqueue(files) {
  for (const file of files) waiting.push({ file, view: row(file) });
  next();
}

function next() {
  while (running < AT_ONCE && waiting.length) {
    running += 1;
    send(waiting.shift());
  }
  if (!running && added) finished.hidden = false;
}

async function send(job) {
  const { item, bar, state } = job.view;
  item.dataset.state = "sending";
  state.textContent = drop.dataset.wordSending;
  const { raw, parts, token } = drop.dataset;
  const told = await upload(job.file, { raw, parts, token, resume: job.resume, onProgress: (share) => showShare(bar, share) });
  job.resume = told.resume;
  running -= 1;
  item.dataset.state = told.ok ? "done" : "refused";
  if (told.ok) {
    added += 1;
    bar.value = 1;
    state.textContent = told.repeat ? drop.dataset.wordRepeat : drop.dataset.wordDone;
  } else {
    bar.value = 0;
    state.textContent = `${told.message || drop.dataset.wordFailed} `;
    if (told.mayRetry) state.append(retryButton(job));
  }
  next();
}

function retryButton(job) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--quiet";
  button.textContent = drop.dataset.wordRetry;
  button.addEventListener("click", () => {
    waiting.push(job);
    next();
  });
  return button;
}

const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

drop.hidden = false;
input.addEventListener("change", () => {
  enqueue(input.files);
  input.value = "";
});
for (const kind of ["dragenter", "dragover"]) {
  document.addEventListener(kind, (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    drop.toggleAttribute("data-over", true);
  });
}
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) drop.removeAttribute("data-over");
});
document.addEventListener("drop", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  drop.removeAttribute("data-over");
  enqueue(event.dataTransfer.files);
});
document.addEventListener("paste", (event) => {
  const files = event.clipboardData?.files ?? [];
  if (files.length) enqueue(files);
});
