/** Notes: what opens on a mark, how the keyboard gets into it and out of it, and when the map may be drawn again. */

const MOST = 50;

/** An empty note, or one with a heading. */
export function noted(heading = "") {
  const box = document.createElement("div");
  box.className = "map-popup";
  if (heading) box.appendChild(document.createElement("strong")).textContent = heading;
  return box;
}

/** What a click on a mark shows: the title as a link, the place, the date, how things stand; of several a list. */
export function list(items, words, box = noted()) {
  for (const { properties } of items.slice(0, MOST)) {
    const entry = box.appendChild(document.createElement("div"));
    entry.className = "map-popup-entry";
    const title = entry.appendChild(document.createElement(properties.url ? "a" : "strong"));
    title.textContent = properties.title;
    if (properties.url) title.href = properties.url;
    const place = [properties.area, properties.country].filter(Boolean).join(", ");
    for (const text of [place, properties.date, properties.status, properties.confirmed]) {
      if (text) entry.appendChild(document.createElement("span")).textContent = text;
    }
  }
  if (items.length > MOST) {
    box.appendChild(document.createElement("p")).textContent = `${items.length - MOST} ${words.more}`;
  }
  return box;
}

/** A button in a note that goes closer. */
export function closer(map, box, words, go) {
  if (map.getZoom() >= map.getMaxZoom()) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn small";
  button.textContent = words.zoomIn;
  button.addEventListener("click", () => {
    map.closePopup();
    go();
  });
  box.append(button);
}

export const opens = (layer, content) => layer.bindPopup(content, { maxWidth: 280, autoPanPadding: [16, 16] });

/** With the keyboard, a note that opens takes the focus, and gives it back to its mark. */
export function followFocus(map) {
  const frame = map.getContainer();
  let [keyed, mark] = [false, null];
  frame.addEventListener("keydown", () => (keyed = true), { capture: true });
  frame.addEventListener("pointerdown", () => (keyed = false), { capture: true });
  map.on("popupopen", ({ popup }) => {
    mark = keyed ? document.activeElement : null;
    if (mark) popup.getElement().querySelector(".map-popup :is(a, button)")?.focus();
  });
  map.on("popupclose", () => {
    if (mark) (mark.isConnected ? mark : frame).focus({ preventScroll: true });
    mark = null;
  });
  // Leaflet hears Escape while the map itself has the focus, not while something in it has.
  frame.addEventListener("keydown", ({ key }) => key === "Escape" && map.closePopup());
  map.on("zoomstart", () => map.closePopup());
}

/** Calls `draw` whenever the map has moved, but not under an open note, which that would close. Nobody's focus is lost. */
export function whenStill(map, draw) {
  let [open, waiting] = [false, false];
  const act = () => {
    waiting = open;
    if (!open) draw();
  };
  map.on("moveend", () => setTimeout(act));
  map.on("popupopen", () => (open = true));
  map.on("popupclose", () => {
    open = false;
    setTimeout(() => waiting && act());
  });
}

/** Empties a layer; where the focus was in it, the map takes it. */
export function emptied(map, layer) {
  const frame = map.getContainer();
  const held = frame.contains(document.activeElement) && document.activeElement.matches(".leaflet-marker-icon");
  layer.clearLayers();
  if (held && !document.activeElement.matches(".leaflet-marker-icon")) frame.focus({ preventScroll: true });
}
