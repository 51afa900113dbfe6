// Importing a quiz: the chosen file, or a kahoot by its address, is shown as the API reads it, then sent again to be
// taken in.

const form = document.querySelector("#import");
const preview = document.querySelector("#preview");
const list = document.querySelector("#questions");
const title = document.querySelector("#title");
const accept = document.querySelector("#accept");
const words = document.querySelector("#words").content.firstElementChild.dataset;
const busy = document.querySelector("#busy");
const fileField = form.querySelector(".import-file");

// What is looked at: {file, format?} or {address}.
let source = null;
let found = null;
// A file chosen later wins over an answer that comes later.
let turn = 0;

async function send(address, fields) {
  const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
  let body;
  if (fields.file) {
    body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
  } else {
    headers["Content-Type"] = "application/json";
    body = JSON.stringify(fields);
  }
  try {
    const answer = await fetch(address, { method: "POST", body, headers });
    return { ok: answer.ok, said: await answer.json() };
  } catch {
    return { ok: false, said: { message: words.failed } };
  }
}

function showErrors(place, messages) {
  place.textContent = messages.join(" ");
  place.hidden = messages.length === 0;
}

/** All messages of a refusal, without those of the fields in `except`. */
function messagesOf(said, except = []) {
  const named = Object.entries(said.fields ?? {}).filter(([name]) => !except.includes(name));
  const messages = named.flatMap(([, problems]) => problems.map((problem) => problem.message));
  return messages.length || Object.keys(said.fields ?? {}).length ? messages : [said.message ?? words.failed];
}

function plain(markup) {
  // The server has cleaned it; parsing here runs nothing.
  return new DOMParser().parseFromString(markup, "text/html").body.textContent;
}

function errorsOf(of) {
  return document.querySelector(of?.address === undefined ? "#file-errors" : "#address-errors");
}

function fieldOf(of) {
  return of.address === undefined ? form.elements.file : form.elements.address;
}

function tellBusy(what) {
  busy.textContent = what ? busy.dataset[what] : "";
  busy.hidden = !what;
}

async function read() {
  const mine = ++turn;
  const chosen = source;
  preview.hidden = true;
  for (const place of document.querySelectorAll("#file-errors, #address-errors")) showErrors(place, []);
  for (const field of [form.elements.file, form.elements.address]) field.removeAttribute("aria-invalid");
  tellBusy("");
  if (!chosen) return;
  const isKahoot = chosen.address !== undefined;
  tellBusy(isKahoot ? "kahoot" : "file");
  const { ok, said } = await send(isKahoot ? form.dataset.kahootPreview : form.dataset.preview, chosen);
  if (mine !== turn) return;
  tellBusy("");
  fieldOf(chosen).toggleAttribute("aria-invalid", !ok);
  if (ok) show(said);
  else {
    showErrors(errorsOf(chosen), messagesOf(said));
    fieldOf(chosen).focus();
  }
}

function show(said) {
  found = said;
  title.value = plain(said.title);
  const summary = document.querySelector("#summary");
  const option = form.elements.format.querySelector(`option[value="${CSS.escape(said.format)}"]`);
  summary.textContent = (said.ready ? summary.dataset.some : summary.dataset.none)
    .replace("{ready}", said.ready)
    .replace("{all}", said.questions.length)
    .replace("{format}", option?.textContent ?? said.format);
  document.querySelector("#notes").replaceChildren(...said.notes.map((note) => line(note.message, "note")));
  list.replaceChildren(...said.questions.map(card));
  for (const place of document.querySelectorAll("#title-errors, #accept-errors")) showErrors(place, []);
  preview.hidden = false;
  count();
  document.querySelector("#preview-heading").focus();
}

function line(text, kind) {
  const item = document.createElement("li");
  item.className = kind;
  item.textContent = text;
  return item;
}

function card(told) {
  const item = document.querySelector("#question").content.firstElementChild.cloneNode(true);
  const box = item.querySelector("input");
  item.dataset.status = told.status;
  box.value = told.number;
  box.checked = told.status === "ready";
  box.disabled = told.status !== "ready";
  const text = item.querySelector(".import-text");
  // Texts of a question are HTML that the server has cleaned; a skipped one has only its plain label.
  if (told.question) text.innerHTML = told.question.question || words.empty;
  else text.textContent = told.label || words.empty;
  const status = item.querySelector(".import-status");
  status.textContent = status.dataset[told.status];
  item.querySelector(".import-answers").replaceChildren(...answersOf(told.question));
  item
    .querySelector(".import-notes")
    .replaceChildren(
      ...told.problems.map((problem) => line(placed(problem), "problem")),
      ...told.notes.map((note) => line(note.message, "note")),
    );
  item.querySelector(".import-position").textContent = told.position;
  return item;
}

/** What is wrong, and with which answer. */
function placed({ path, message }) {
  if (path[0] !== "answers" || !Number.isInteger(path[1])) return message;
  return words.answer.replace("{number}", path[1] + 1).replace("{problem}", () => message);
}

function answersOf(question) {
  const answers = question?.answers;
  if (typeof answers === "string") return answers ? [answer(answers, false)] : [];
  if (Array.isArray(answers)) {
    return answers.map((one) => answer(one.answer || (one.image ? words.picture : words.empty), one.right === true));
  }
  if (!answers) return [];
  return [answer(`${answers.min_correct} – ${answers.max_correct} (${answers.min} … ${answers.max})`, false)];
}

function answer(markup, right) {
  const item = document.createElement("li");
  item.innerHTML = markup;
  if (right) item.append(` ✓ ${words.right}`);
  return item;
}

function chosen() {
  return [...list.querySelectorAll("input:checked")];
}

function count() {
  const number = chosen().length;
  accept.textContent = number === 1 ? accept.dataset.one : accept.dataset.text.replace("{count}", number);
  accept.disabled = number === 0;
}

async function take() {
  accept.disabled = true;
  const skip = [...list.querySelectorAll("input:not(:checked)")].map((box) => box.value).join(",");
  const isKahoot = source.address !== undefined;
  const fields = isKahoot ? { ...source, skip } : { ...source, format: found.format, skip };
  if (title.value.trim() !== plain(found.title).trim()) fields.title = escaped(title.value);
  if (isKahoot && found.pictures) tellBusy("pictures");
  const { ok, said } = await send(isKahoot ? form.dataset.kahootAccept : form.dataset.accept, fields);
  tellBusy("");
  if (ok) {
    location.assign(form.dataset.quiz.replace(form.dataset.someId, said.quiz));
    return;
  }
  accept.disabled = false;
  const wrongTitle = said.fields?.title ?? [];
  showErrors(document.querySelector("#title-errors"), wrongTitle.map((problem) => problem.message));
  title.toggleAttribute("aria-invalid", wrongTitle.length > 0);
  showErrors(document.querySelector("#accept-errors"), messagesOf(said, ["title"]));
  if (wrongTitle.length) title.focus();
}

function escaped(text) {
  const holder = document.createElement("p");
  holder.textContent = text;
  return holder.innerHTML;
}

function choose(chosenFile) {
  const format = form.elements.format.value;
  source = chosenFile ? { file: chosenFile, ...(format && { format }) } : null;
  read();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const address = form.elements.address.value.trim();
  if (!address) return;
  source = { address };
  read();
});
form.elements.file.addEventListener("change", () => choose(form.elements.file.files[0]));
form.elements.format.addEventListener("change", () => choose(form.elements.file.files[0]));
list.addEventListener("change", count);
accept.addEventListener("click", take);
for (const name of ["dragover", "dragleave", "drop"]) {
  fileField.addEventListener(name, (event) => {
    event.preventDefault();
    fileField.classList.toggle("dropping", name === "dragover");
    if (name === "drop" && event.dataTransfer.files.length) {
      form.elements.file.files = event.dataTransfer.files;
      choose(event.dataTransfer.files[0]);
    }
  });
}
// Until here the form would have been sent as a page.
form.querySelector("[type=submit]").disabled = false;
// A file may have been chosen before this script was there.
if (form.elements.file.files.length) choose(form.elements.file.files[0]);
