/**
 * Makes the map of `<div id="map">` and draws what `data-source` answers; with `data-picker` it chooses a place.
 *
 *   data-source     address of a GeoJSON FeatureCollection
 *   data-clusters   the source takes zoom and section, and counts where it has too many records to draw
 *   data-bounds     "south,west,north,east" of the first view; otherwise the view fits what is drawn
 *   data-coarse, data-detail, data-labels, data-places    addresses of the base map's files
 *   data-tiles, data-credit    a tile server in their place, where the operator has set one
 *   data-words      JSON object that replaces any of WORDS, in the reader's language
 *   data-picker     "ID ID" of the latitude and longitude inputs
 */

import { addBasemap } from "./basemap.js";
import { drawFeatures } from "./map-features.js";
import { followFocus } from "./map-notes.js";

const WORDS = {
  reset: "Reset view",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  reports: "reports",
  events: "conflict events",
  more: "more: zoom in or use the list",
  list: "Show these in the list",
  failed: "The map could not be loaded. The list has everything.",
  attribution: "Boundaries imply no endorsement. Natural Earth; GeoNames (CC BY 4.0)",
};

const AFRICA_AND_AMERICAS = [
  [-36, -75],
  [24, 45],
];

/** The view of this page as it was left, for the way back from a report. */
const remembered = {
  key: `map:${location.pathname}`,
  read() {
    try {
      return JSON.parse(sessionStorage.getItem(this.key));
    } catch {
      return null;
    }
  },
  write(map) {
    const { lat, lng } = map.getCenter();
    try {
      sessionStorage.setItem(this.key, JSON.stringify([lat, lng, map.getZoom()]));
    } catch {
      // Without storage the map opens at its first view.
    }
  },
  forget() {
    try {
      sessionStorage.removeItem(this.key);
    } catch {
      // Nothing was stored.
    }
  },
};

const ResetView = L.Control.extend({
  options: { position: "topleft" },
  onAdd() {
    const button = L.DomUtil.create("button", "map-reset");
    button.type = "button";
    button.textContent = this.options.label;
    L.DomEvent.disableClickPropagation(button);
    L.DomEvent.on(button, "click", this.options.reset);
    return button;
  },
});

function parseBounds(text) {
  const numbers = (text ?? "").split(",").map(Number);
  if (numbers.length !== 4 || numbers.some((n) => !Number.isFinite(n))) return null;
  return [numbers.slice(0, 2), numbers.slice(2)];
}

async function start(element) {
  const { source, bounds, picker, ...data } = element.dataset;
  const words = { ...WORDS, ...JSON.parse(data.words || "{}") };
  const map = L.map(element, {
    minZoom: 1,
    maxZoom: 12,
    zoomSnap: 0.5,
    zoomControl: false,
    worldCopyJump: false,
    maxBounds: [
      [-85, -200],
      [85, 200],
    ],
    attributionControl: true,
  });
  let home = L.latLngBounds(parseBounds(bounds) ?? AFRICA_AND_AMERICAS);
  // Labels stand to the right of their marks: a wide map leaves them room there.
  const room = element.clientWidth > 600 ? 200 : 24;
  const goHome = () =>
    map.fitBounds(home, { paddingTopLeft: [24, 24], paddingBottomRight: [room, 24], maxZoom: 9, animate: false });

  L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
  const reset = () => (goHome(), remembered.forget());
  new ResetView({ label: words.reset, reset }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);

  const left = picker ? null : remembered.read();
  const goBack = () => map.setView([left[0], left[1]], left[2]);
  if (left) goBack();
  else goHome();
  addBasemap(map, data, { attribution: words.attribution });

  if (picker) {
    const { addPicker } = await import("./map-picker.js");
    addPicker(map, ...picker.split(/\s+/).map((id) => document.getElementById(id)));
    return;
  }
  followFocus(map);
  const answerOf = async (address) => {
    const answer = await fetch(address, { headers: { Accept: "application/geo+json, application/json" } });
    if (!answer.ok) throw new Error(`${source}: ${answer.status}`);
    return answer.json();
  };
  const { features, clustered } = await answerOf(source);
  const drawn = drawFeatures(map, features, words);
  if (clustered) {
    const { boundsOf, followClusters } = await import("./map-clusters.js");
    followClusters(map, source, clustered, drawn.standing, words);
    drawn.bounds.extend(boundsOf(clustered));
  }
  if (!parseBounds(bounds) && drawn.bounds.isValid()) home = drawn.bounds;
  // Where the reader left the map is kept as long as something of what is listed now lies there.
  if (left && drawn.bounds.intersects(map.getBounds())) goBack();
  else goHome();
  map.on("moveend", () => remembered.write(map));
  element.dataset.ready = "";
}

const element = document.getElementById("map");
if (element && window.L) {
  start(element).catch(() => {
    const words = { ...WORDS, ...JSON.parse(element.dataset.words || "{}") };
    const note = L.DomUtil.create("p", "map-note", element);
    note.setAttribute("role", "status");
    note.textContent = words.failed;
  });
}
