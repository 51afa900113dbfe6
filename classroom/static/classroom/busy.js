// A form that was sent says so until the next page is there, and isn't sent twice.

// Whoever waits for so long may press again: the answer may have got lost.
const FORGET_MS = 20_000;

const waiting = new Map();

function free(form) {
  clearTimeout(waiting.get(form)?.timer);
  waiting.get(form)?.button?.removeAttribute("aria-busy");
  waiting.delete(form);
}

// On the window: scripts that send a form themselves have said so by then.
window.addEventListener("submit", (event) => {
  const form = event.target;
  const elsewhere = event.submitter?.formTarget || form.getAttribute("target");
  if (event.defaultPrevented || form.getAttribute("method")?.toLowerCase() !== "post" || elsewhere) return;
  if (waiting.has(form)) {
    event.preventDefault();
    return;
  }
  event.submitter?.setAttribute("aria-busy", "true");
  waiting.set(form, { button: event.submitter, timer: setTimeout(() => free(form), FORGET_MS) });
});

// Back to this page as it was left.
window.addEventListener("pageshow", () => [...waiting.keys()].forEach(free));
