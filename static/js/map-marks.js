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

/** Draws the shape of a gravity as a path on a canvas, around (x, y). */
export function trace(context, gravity, x, y, radius) {
  const corners = CORNERS[gravity];
  if (!corners) {
    context.arc(x, y, radius * 0.9, 0, 2 * Math.PI);
    return;
  }
  corners.forEach(([dx, dy], i) => context[i ? "lineTo" : "moveTo"](x + dx * radius, y + dy * radius));
  context.closePath();
}

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

/** A canvas mark that Leaflet treats as a circle and draws as the shape of its gravity. */
export const Mark = L.CircleMarker.extend({
  _updatePath() {
    const renderer = this._renderer;
    if (!renderer._drawing || this._empty()) return;
    const context = renderer._ctx;
    context.beginPath();
    trace(context, this.options.gravity, this._point.x, this._point.y, this._radius);
    renderer._fillStroke(context, this);
  },
});

/** The colours of the marks, from the page's style sheet. */
export function markColours() {
  const style = getComputedStyle(document.documentElement);
  const value = (name) => style.getPropertyValue(name).trim();
  return {
    gravity: [0, 1, 2, 3, 4].map((level) => value(`--sev-${level}`)),
    edge: value("--panel"),
    quiet: value("--ink-3"),
    ring: value("--sev-edge") || value("--ink-2"),
    flow: value("--ink-2"),
  };
}

/** A count in a circle that grows with it; dashed for what is known by area only, pale for data sets. */
export function tally(count, gravity, coarse, quiet = false) {
  const face = document.createElement("span");
  face.className = `tally g${gravity}${coarse ? " coarse" : ""}${quiet ? " quiet" : ""}`;
  face.textContent = count.toLocaleString(document.documentElement.lang || "en");
  const size = Math.round(24 + 7 * Math.log10(count) * 1.6);
  face.style.width = face.style.height = `${size}px`;
  return L.divIcon({ className: "map-tally", html: face, iconSize: [size, size] });
}

/** What a click on a mark shows: the title as a link, the place and the date; or a short list of several. */
export function popup(items, words, most = 12) {
  const box = document.createElement("div");
  box.className = "map-popup";
  for (const { properties } of items.slice(0, most)) {
    const entry = box.appendChild(document.createElement("div"));
    entry.className = "map-popup-entry";
    const title = entry.appendChild(document.createElement(properties.url ? "a" : "strong"));
    title.textContent = properties.title;
    if (properties.url) title.href = properties.url;
    const place = [properties.area, properties.country].filter(Boolean).join(", ");
    for (const text of [place, properties.date, properties.status]) {
      if (text) entry.appendChild(document.createElement("span")).textContent = text;
    }
  }
  if (items.length > most) {
    box.appendChild(document.createElement("p")).textContent = `${items.length - most} ${words.more}`;
  }
  return box;
}
