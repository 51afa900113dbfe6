// Whether things should stay where they are: by the system's setting, or by the reader's choice in *Display*.

export function reducedMotion() {
  return document.documentElement.dataset.motion === "reduce" || matchMedia("(prefers-reduced-motion: reduce)").matches;
}
