/** Puts the map in the place of its drawing: at once on a wide screen, on a tap or when it is reached on a narrow one. */

const place = document.getElementById("map");
const narrow = matchMedia("(max-width: 960px)");

function load(address) {
  return new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", done);
    script.addEventListener("error", failed);
    document.head.append(script);
  });
}

async function start() {
  if (place.dataset.started !== undefined) return;
  place.dataset.started = "";
  const drawing = place.querySelector("svg");
  try {
    await load(place.dataset.leaflet);
    drawing?.remove();
    await import("./map.js");
  } catch {
    // The drawing stays, and the list has everything.
    if (drawing) place.replaceChildren(drawing);
  }
}

if (place) {
  if (!narrow.matches) start();
  else new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && start()).observe(place);
}
