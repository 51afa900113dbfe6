// Offers tags that are in use for the word being typed in a field of words with commas.

const WAIT_MS = 150;

/** Adds a row of buttons below `input`; the address in its `data-tags` answers `?q=` with [{name, count}]. */
export function offerTags(input) {
  const row = document.createElement("div");
  row.className = "tag-offers";
  row.hidden = true;
  input.after(row);
  let timer = 0;
  let asked = 0;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });

  async function ask() {
    const words = input.value.split(",");
    const begun = words.at(-1).trim();
    const mine = ++asked;
    if (!begun) return show([]);
    const known = new Set(words.slice(0, -1).map((word) => word.trim().toLowerCase()));
    try {
      const answer = await fetch(`${input.dataset.tags}?q=${encodeURIComponent(begun)}`);
      const tags = answer.ok ? await answer.json() : [];
      if (mine === asked) show(tags.map((tag) => tag.name).filter((name) => !known.has(name) && name !== begun));
    } catch {
      show([]); // Without a network the field is a plain one.
    }
    return undefined;
  }

  function show(names) {
    row.replaceChildren(...names.slice(0, 8).map(button));
    row.hidden = !names.length;
  }

  function button(name) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "tag tag-offer";
    made.textContent = name;
    made.addEventListener("click", () => {
      input.value = [...input.value.split(",").slice(0, -1).map((word) => word.trim()), name, ""].join(", ").trimEnd();
      if (!input.value.endsWith(",")) input.value += ",";
      input.value += " ";
      show([]);
      input.focus();
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
    return made;
  }
}

for (const input of document.querySelectorAll(".organise [data-tags]")) offerTags(input);
