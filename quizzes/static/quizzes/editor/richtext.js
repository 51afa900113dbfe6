// The few HTML tags that a quiz may hold: reading them from a value, writing them from what was typed.
// The server cleans again; this keeps the editor from ever showing or sending anything else.

const ALLOWED = new Set(["B", "STRONG", "I", "EM", "SMALL", "MARK", "DEL", "SUB", "SUP"]);
// What browsers' own formatting commands and pasted pages use for the same things.
const ALIASES = { STRIKE: "DEL", S: "DEL" };
const BLOCKS = new Set(["DIV", "P", "LI", "TR", "H1", "H2", "H3", "H4", "UL", "OL", "TABLE", "BLOCKQUOTE"]);
const UNREAD = new Set(["SCRIPT", "STYLE", "TEMPLATE", "IFRAME", "OBJECT", "NOSCRIPT", "TITLE", "TEXTAREA"]);

/** Plain text as HTML. */
export function escape(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

function parse(markup) {
  // An inert document: nothing in it loads or runs.
  return new DOMParser().parseFromString(`<body>${markup}`, "text/html").body;
}

/** What a reader of `markup` sees, as plain text. */
export function plain(markup) {
  return typeof markup === "string" ? parse(markup).textContent.trim() : "";
}

/** `markup` as nodes of the allowed tags only. */
export function toNodes(markup) {
  const fragment = document.createDocumentFragment();
  copyAllowed(parse(typeof markup === "string" ? markup : ""), fragment);
  return fragment;
}

function copyAllowed(from, to) {
  for (const child of from.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) to.append(child.data);
    else if (child.nodeType === Node.ELEMENT_NODE && !UNREAD.has(child.tagName)) {
      const name = ALIASES[child.tagName] ?? child.tagName;
      if (name === "BR") to.append("\n");
      else if (ALLOWED.has(name)) {
        const copy = document.createElement(name);
        copyAllowed(child, copy);
        to.append(copy);
      } else copyAllowed(child, to);
    }
  }
}

/** What stands in an editable element, as HTML of the allowed tags; lines are kept as "\n". */
export function toMarkup(element) {
  return write(element).replace(/\u200b/g, "").replace(/\n+$/, "");
}

function write(node) {
  let markup = "";
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) markup += escape(child.data);
    else if (child.nodeType === Node.ELEMENT_NODE && !UNREAD.has(child.tagName)) {
      if (child.tagName === "BR") markup += "\n";
      else if (BLOCKS.has(child.tagName)) markup += (markup && !markup.endsWith("\n") ? "\n" : "") + write(child);
      else markup += writeInline(child);
    }
  }
  return markup;
}

function writeInline(element) {
  const inside = write(element);
  const name = (ALIASES[element.tagName] ?? element.tagName).toLowerCase();
  if (!ALLOWED.has(name.toUpperCase())) return inside;
  return inside ? `<${name}>${inside}</${name}>` : "";
}
