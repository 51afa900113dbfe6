// Makes a projected screen fit: what is too much gets smaller, step by step, before anything has to scroll.
// The question's own size is not touched: the back row must be able to read it.

const STEP = 0.06;
const SMALLEST = 0.4;

/** Sets `--fit` (1 … 0.4) on `stage` to the largest value with which the page needs no scrolling. */
export function fit(stage) {
  const root = document.documentElement;
  for (let scale = 1; scale >= SMALLEST; scale -= STEP) {
    stage.style.setProperty("--fit", scale.toFixed(2));
    if (root.scrollHeight <= root.clientHeight) return;
  }
}

/** Fits again whenever the window changes or a picture or a film has arrived. */
export function keepFitting(stage) {
  window.addEventListener("resize", () => fit(stage));
  // Load events of pictures don't bubble, but they can be caught on the way down.
  for (const arrival of ["load", "loadedmetadata"]) stage.addEventListener(arrival, () => fit(stage), true);
}
