// A page of a game that is shown beside a call: tells the call's page which screen it shows.

const shown = document.querySelector("[data-screen]");

function tell() {
  if (window.parent !== window) window.parent.postMessage({ type: "game.screen", screen: shown.dataset.screen }, location.origin);
}

new MutationObserver(tell).observe(shown, { attributes: true, attributeFilter: ["data-screen"] });
tell();
// Results, and whatever else a page leads to, open beside the call and never in its place.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (link && !link.hash) link.target = "_blank";
});
