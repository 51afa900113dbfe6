// Adds a switch to every password field that shows what was typed. Without scripts the field stays as it is.

const SVG = "http://www.w3.org/2000/svg";
const PATHS = [
  ["M2 12s3.6-7 10-7 10 7 10 7-3.6 7-10 7S2 12 2 12z", ""],
  ["M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z", ""],
  ["M4 4l16 16", "slash"],
];

function eye() {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("fill", "none");
  svg.setAttribute("stroke", "currentColor");
  svg.setAttribute("stroke-width", "2");
  svg.setAttribute("stroke-linecap", "round");
  svg.setAttribute("aria-hidden", "true");
  for (const [shape, name] of PATHS) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", shape);
    if (name) path.classList.add(name);
    svg.append(path);
  }
  return svg;
}

function addSwitch(box) {
  const input = box.querySelector("input");
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("aria-controls", input.id);
  button.append(eye());

  const show = (visible) => {
    input.type = visible ? "text" : "password";
    button.setAttribute("aria-pressed", String(visible));
    button.title = visible ? box.dataset.hide : box.dataset.show;
    // The name stays the same while the pressed state changes, as switches are read.
    button.setAttribute("aria-label", box.dataset.show);
  };
  button.addEventListener("click", () => {
    show(input.type === "password");
    input.focus();
  });
  // Browsers offer to save passwords only from fields of that type.
  input.form?.addEventListener("submit", () => show(false));
  show(false);
  box.append(button);
}

document.querySelectorAll("[data-password]").forEach(addSwitch);
