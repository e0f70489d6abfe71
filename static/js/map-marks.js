/** The marks of the map: one shape and one colour for each gravity, so that neither is needed alone. */

// In a box from -1 to 1, from "not rated" to the gravest: ring, disc, triangle, diamond, eight-pointed star.
const star = Array.from({ length: 16 }, (_, i) => {
  const radius = i % 2 ? 0.68 : 1.12;
  const angle = (i * Math.PI) / 8 - Math.PI / 2;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
});
const CORNERS = [
  null,
  null,
  [
    [0, -1.1],
    [1.05, 0.8],
    [-1.05, 0.8],
  ],
  [
    [0, -1.15],
    [1.15, 0],
    [0, 1.15],
    [-1.15, 0],
  ],
  star,
];

const SVG = "http://www.w3.org/2000/svg";

/** The shape of a gravity as a small SVG element. */
export function glyph(gravity, size) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "-1.4 -1.4 2.8 2.8");
  svg.setAttribute("width", size);
  svg.setAttribute("height", size);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `glyph g${gravity}`);
  const corners = CORNERS[gravity];
  const shape = document.createElementNS(SVG, corners ? "polygon" : "circle");
  if (corners) shape.setAttribute("points", corners.map((point) => point.join()).join(" "));
  else shape.setAttribute("r", 0.9);
  svg.append(shape);
  return svg;
}

export const number = (count) => count.toLocaleString(document.documentElement.lang || "en");

const sizeOf = (count) => Math.round(22 + 8 * Math.log10(count));

/** One report: the shape of its gravity, with a name for those who do not see it. */
export function pin(spot, gravity, title) {
  const icon = L.divIcon({ className: "map-pin", html: glyph(gravity, 20), iconSize: [20, 20] });
  return L.marker(spot, { pane: "map-reports", icon, title, alt: title, riseOnHover: true });
}

/** Several reports: their count in a circle that grows with it, its ring the gravest of them; dashed where known by area only. */
export function tally(spot, count, gravity, coarse, title) {
  const face = document.createElement("span");
  face.className = `tally g${gravity}${coarse ? " coarse" : ""}`;
  face.textContent = number(count);
  const size = sizeOf(count);
  face.style.width = face.style.height = `${size}px`;
  const icon = L.divIcon({ className: "map-tally", html: face, iconSize: [size, size] });
  return L.marker(spot, { pane: "map-reports", icon, title, alt: title, riseOnHover: true });
}

/** The quiet background: dots that are small, faint, uncounted and below everything. */
export function background(map) {
  const renderer = L.canvas({ pane: "map-background", padding: 0.3 });
  const layer = L.featureGroup().addTo(map);
  const ink = () => getComputedStyle(document.documentElement).getPropertyValue("--ink-3").trim();
  let fillColor = ink();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    fillColor = ink();
    layer.setStyle({ fillColor });
  });
  return {
    clear: () => layer.clearLayers(),
    dot: (spot, count = 1) =>
      L.circleMarker(spot, {
        renderer,
        pane: "map-background",
        radius: 2.5 + 1.5 * Math.log10(count),
        stroke: false,
        fillColor,
        fillOpacity: 1,
      }).addTo(layer),
  };
}

/**
 * Moves circles that are known by area only out of each other's way, the largest first: where in its area such a circle
 * stands means nothing. `standing` are marks that stay, each {spot, radius}; `marks` are {spot, count}.
 */
export function apart(map, marks, standing) {
  const placed = standing.map(({ spot, radius }) => ({ at: map.latLngToLayerPoint(spot), radius }));
  for (const mark of [...marks].sort((a, b) => b.count - a.count)) {
    const radius = sizeOf(mark.count) / 2;
    const home = map.latLngToLayerPoint(mark.spot);
    let at = home;
    for (let turn = 0; turn < 12; turn += 1) {
      const other = placed.find((one) => one.at.distanceTo(at) < one.radius + radius - 1);
      if (!other) break;
      const away = at.subtract(other.at);
      const far = Math.hypot(away.x, away.y);
      const step = far ? away.divideBy(far) : L.point(Math.cos(2.4 * placed.length), Math.sin(2.4 * placed.length));
      at = other.at.add(step.multiplyBy(other.radius + radius));
    }
    if (at.distanceTo(home) > 2 * radius + 24) at = home;
    placed.push({ at, radius });
    mark.spot = map.layerPointToLatLng(at);
  }
}
