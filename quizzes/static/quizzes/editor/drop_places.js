// Files that are dropped or pasted go to the nearest place around that takes some; nowhere do they open in the window.

const takers = new WeakMap();
const SELECTOR = "[data-takes-files]";

/** Let `element` take files: `take(files)` gets a list. */
export function takesFiles(element, take) {
  element.dataset.takesFiles = "";
  takers.set(element, take);
}

const hasFiles = (transfer) => [...(transfer?.types ?? [])].includes("Files");
const placeOf = (node) => (node instanceof Element ? node.closest(SELECTOR) : null);

/** Watch the whole page, once. */
export function watchFiles() {
  let over = null;

  function mark(place) {
    if (over === place) return;
    over?.removeAttribute("data-file-over");
    place?.setAttribute("data-file-over", "");
    over = place;
  }

  for (const kind of ["dragenter", "dragover"]) {
    document.addEventListener(kind, (event) => {
      if (!hasFiles(event.dataTransfer)) return;
      event.preventDefault();
      const place = placeOf(event.target);
      event.dataTransfer.dropEffect = place ? "copy" : "none";
      mark(place);
    });
  }
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) mark(null);
  });
  document.addEventListener(
    "drop",
    (event) => {
      mark(null);
      if (hasFiles(event.dataTransfer)) give(event, event.target, event.dataTransfer.files);
    },
    true,
  );
  // Before the text fields, which would insert the file's name.
  document.addEventListener(
    "paste",
    (event) => {
      const files = event.clipboardData?.files ?? [];
      // Office programs put a picture of a copied text beside the text: there the text is meant.
      const isText = event.clipboardData?.types.includes("text/plain") && event.target.closest("[contenteditable], textarea, input");
      if (files.length && !isText) give(event, event.target, files);
    },
    true,
  );
}

function give(event, target, files) {
  event.preventDefault();
  event.stopPropagation();
  const place = placeOf(target);
  if (place && files.length) takers.get(place)([...files]);
}
