// Reordering a list by dragging a handle with mouse, pen or finger. Keyboard moves are the owners' buttons and Alt+arrows.

const EDGE_PX = 60;
const STEP_PX = 14;

/**
 * Make `list`'s children draggable by elements matching `handle`.
 * While dragging, the neighbours move and the dragged element never leaves the document, so it keeps the pointer.
 * `onDrop(element, from, to)` is called once, with places before and after; Escape puts everything back.
 */
export function draggable(list, { handle, onDrop }) {
  list.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest(handle);
    if (!grip || event.button !== 0 || !list.contains(grip)) return;
    const element = [...list.children].find((child) => child.contains(grip));
    if (!element || grip.closest("[data-reorder-list]") !== list) return;
    event.preventDefault();
    follow(list, element, event, onDrop);
  });
  list.dataset.reorderList = "";
}

function follow(list, element, start, onDrop) {
  const places = [...list.children];
  const from = places.indexOf(element);
  element.classList.add("qe-dragged");
  let pointerY = start.clientY;
  let frame = requestAnimationFrame(scroll);

  function scroll() {
    if (pointerY < EDGE_PX) window.scrollBy(0, -STEP_PX);
    else if (pointerY > window.innerHeight - EDGE_PX) window.scrollBy(0, STEP_PX);
    frame = requestAnimationFrame(scroll);
  }

  function move(event) {
    if (event.pointerId !== start.pointerId) return;
    pointerY = event.clientY;
    const previous = element.previousElementSibling;
    const next = element.nextElementSibling;
    if (previous && pointerY < middle(previous)) element.after(previous);
    else if (next && pointerY > middle(next)) element.before(next);
  }

  function stop(event) {
    if (event.pointerId !== undefined && event.pointerId !== start.pointerId) return;
    cancelAnimationFrame(frame);
    element.classList.remove("qe-dragged");
    window.removeEventListener("pointermove", move);
    window.removeEventListener("pointerup", stop);
    window.removeEventListener("pointercancel", giveUp);
    window.removeEventListener("keydown", escape, true);
    const to = [...list.children].indexOf(element);
    if (to !== from) onDrop(element, from, to);
  }

  function giveUp(event) {
    list.append(...places);
    stop(event);
  }

  function escape(event) {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    giveUp({});
  }

  window.addEventListener("pointermove", move);
  window.addEventListener("pointerup", stop);
  window.addEventListener("pointercancel", giveUp);
  window.addEventListener("keydown", escape, true);
}

function middle(element) {
  const box = element.getBoundingClientRect();
  return box.top + box.height / 2;
}
