// Suggests titles while somebody types, and folds the filters away where there is little room. The page works without.

const WAIT_MS = 200;
const field = document.getElementById("q");
const titles = document.getElementById("q-titles");
let timer = 0;
let asked = 0;

field.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(suggest, WAIT_MS);
});
// Typed while this was still on its way.
if (field.value !== field.defaultValue) suggest();

async function suggest() {
  const typed = field.value.trim();
  const mine = ++asked;
  if (typed.length < 2) return titles.replaceChildren();
  try {
    const answer = await fetch(`${field.dataset.suggestions}?q=${encodeURIComponent(typed)}`);
    const found = answer.ok ? (await answer.json()).titles : [];
    if (mine === asked) titles.replaceChildren(...found.map((title) => new Option(title, title)));
  } catch {
    titles.replaceChildren(); // Searching still works.
  }
  return undefined;
}

const facets = document.querySelector(".explore-facets");
if (facets && matchMedia("(max-width: 56rem)").matches && !facets.querySelector(".chosen")) facets.open = false;
