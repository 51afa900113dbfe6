// Instead of sounds: the frame of the page lights up once, and the title of a page that isn't looked at counts.

const FLASH_MS = 1_500;
const title = document.title;
let unseen = 0;
let flashing = null;

/** Once, calmly; what comes meanwhile is in the same flash, so that nothing flickers. */
export function attract() {
  if (document.hidden || !document.hasFocus()) {
    unseen += 1;
    document.title = `(${unseen}) ${title}`;
  }
  if (flashing !== null) return;
  document.body.classList.add("flash");
  flashing = setTimeout(() => {
    document.body.classList.remove("flash");
    flashing = null;
  }, FLASH_MS);
}

function seen() {
  unseen = 0;
  document.title = title;
}

window.addEventListener("focus", seen);
document.addEventListener("visibilitychange", () => document.hidden || seen());
