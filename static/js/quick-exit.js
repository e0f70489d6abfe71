/** Leaves the page at once. The link works by itself; this also keeps the page out of the way back. */

const KEY_GAP_MS = 700;
const links = document.querySelectorAll("[data-quick-exit]");

/** Hides what is on screen, then replaces this page in the tab's history with the neutral one. */
function leave() {
  document.title = "";
  document.documentElement.hidden = true;
  window.location.replace(links[0].href);
}

for (const link of links) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
}

if (links.length) {
  let lastEscape = -Infinity;

  // Capture, so that a menu or map that handles Escape itself cannot swallow the second press.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.repeat) return;
    if (event.timeStamp - lastEscape < KEY_GAP_MS) leave();
    lastEscape = event.timeStamp;
  }, { capture: true });
}
