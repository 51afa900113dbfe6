// Making elements. `text` is always plain; `html` is for the sanitised fields of a quiz only, which may be written in
// another language, and another direction, than the page.

let contentLanguage = "";

/** In which language the quiz is written (BCP 47), for what `html` sets from now on; "" when nobody said so. */
export function setContentLanguage(code) {
  contentLanguage = code ?? "";
}

/** el("p", {class: "a", text: "b", onclick: f, dataset: {k: v}, "aria-label": "c"}, child, …); null children are left out. */
export function el(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "text") element.textContent = value;
    else if (name === "html") setContent(element, value);
    else if (name === "class") element.className = value;
    else if (name === "dataset") Object.assign(element.dataset, value);
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Fills `element` with a sanitised field of a quiz. */
export function setContent(element, html) {
  element.innerHTML = html;
  element.dir = "auto";
  if (contentLanguage) element.lang = contentLanguage;
  else element.removeAttribute("lang");
}

/** Fills `element` with words of the page. */
export function setWords(element, text) {
  element.textContent = text;
  element.removeAttribute("dir");
  element.removeAttribute("lang");
}

/** Draws a list anew under somebody's hands: it stays scrolled as it is, and what had the focus, and is there again by its
 * name, keeps it. */
export function redraw(list, elements) {
  const nameOf = (element) => element.getAttribute("aria-label") || element.title;
  const focused = list.contains(document.activeElement) ? nameOf(document.activeElement) : "";
  const at = list.scrollTop;
  list.replaceChildren(...elements);
  list.scrollTop = at;
  if (focused) Array.from(list.querySelectorAll("button, select")).find((element) => nameOf(element) === focused)?.focus({ preventScroll: true });
}

const SVG = "http://www.w3.org/2000/svg";

export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** What a reader of sanitised mark-up sees, as plain text; of a formula its source. */
export function plain(html) {
  const body = new DOMParser().parseFromString(html, "text/html").body;
  for (const formula of body.querySelectorAll("math[alttext]")) formula.replaceWith(formula.getAttribute("alttext"));
  return body.textContent;
}

/** Says `text` to screen readers, through the page's one live region. */
export function announce(text) {
  const region = document.getElementById("live");
  if (!region) return;
  region.textContent = "";
  // A change in the same frame as the emptying isn't announced.
  requestAnimationFrame(() => {
    region.textContent = text;
  });
}

/** The page's data from a `json_script` element. */
export function pageData(id) {
  return JSON.parse(document.getElementById(id).textContent);
}
