/** Our own vector base map for Leaflet, with nothing from another origin. Coarse first, detail when zoomed. */

import { decode, project } from "./topojson.js";

const ATTRIBUTION = "Boundaries imply no endorsement. Natural Earth; GeoNames (CC BY 4.0)";
const DETAIL_ZOOM = 4;
const AREAS_ZOOM = 5;
const TILE = 256;
const LANGUAGES = ["en", "fr", "pt"];

const read = async (url) => {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.json();
};

function palette() {
  const style = getComputedStyle(document.documentElement);
  const value = (name) => style.getPropertyValue(name).trim();
  return {
    land: value("--land"),
    water: value("--water"),
    line: value("--line-2"),
    faint: value("--line"),
    ink: value("--ink-2"),
    quiet: value("--ink-3"),
    sans: value("--sans") || "sans-serif",
    serif: value("--serif") || "serif",
  };
}

/** Which sides of the tile a point lies beyond, as bits. */
const beyond = (x, y) => (x < -8 ? 1 : x > TILE + 8 ? 2 : 0) | (y < -8 ? 4 : y > TILE + 8 ? 8 : 0);

/** Adds one ring or line to the path, without the points that can't be seen on this tile. */
function trace(context, { xy }, scale, left, top) {
  let [x0, y0] = [xy[0] * scale - left, xy[1] * scale - top];
  let out0 = beyond(x0, y0);
  let pending = null;
  context.moveTo(x0, y0);
  for (let i = 2; i < xy.length; i += 2) {
    const x = xy[i] * scale - left;
    const y = xy[i + 1] * scale - top;
    const out = beyond(x, y);
    if (i < xy.length - 2 && Math.abs(x - x0) + Math.abs(y - y0) < 0.7) continue;
    if (out & out0) {
      pending = [x, y];
    } else {
      if (pending) context.lineTo(...pending);
      pending = null;
      context.lineTo(x, y);
    }
    [x0, y0, out0] = [x, y, pending ? out & out0 : out];
  }
  if (pending) context.lineTo(...pending);
}

const Shapes = L.GridLayer.extend({
  options: { pane: "basemap", tileSize: TILE, noWrap: true, updateWhenZooming: false, keepBuffer: 1 },

  createTile(coords) {
    const tile = L.DomUtil.create("canvas", "basemap-tile");
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    tile.width = tile.height = TILE * ratio;
    const context = tile.getContext("2d");
    context.scale(ratio, ratio);
    this.paint(context, coords);
    return tile;
  },

  paint(context, { x, y, z }) {
    const colours = this.colours;
    const scale = TILE * 2 ** z;
    const [left, top] = [x * TILE, y * TILE];
    const seen = ({ box }) =>
      box[0] * scale < left + TILE + 8 &&
      box[2] * scale > left - 8 &&
      box[1] * scale < top + TILE + 8 &&
      box[3] * scale > top - 8;
    const draw = (name, finish) => {
      const lines = (this.shapes[name] ?? []).filter(seen);
      if (!lines.length) return;
      context.beginPath();
      for (const one of lines) trace(context, one, scale, left, top);
      finish();
    };
    const line =
      (colour, width, dash = []) =>
      () => {
        context.setLineDash(dash);
        context.strokeStyle = colour;
        context.lineWidth = width;
        context.stroke();
      };
    const fill = (colour) => () => {
      context.fillStyle = colour;
      context.fill("evenodd");
    };
    context.fillStyle = colours.water;
    context.fillRect(0, 0, TILE, TILE);
    context.lineJoin = "round";
    draw("land", fill(colours.land));
    if (z >= AREAS_ZOOM) draw("adm1", line(colours.line, 0.7, [3, 3]));
    if (z >= DETAIL_ZOOM) draw("rivers", line(colours.water, z >= 6 ? 1.6 : 1));
    draw("lakes", fill(colours.water));
    draw("borders", line(colours.line, z >= 4 ? 1.4 : 1));
  },
});

const Labels = L.Layer.extend({
  options: { pane: "basemap-labels" },

  onAdd(map) {
    this.canvas = L.DomUtil.create("canvas", "basemap-labels", this.getPane());
    this.canvas.setAttribute("aria-hidden", "true");
    map.on("moveend viewreset resize", this.draw, this);
    map.on("zoomstart", this.clear, this);
    this.draw();
  },

  onRemove(map) {
    this.canvas.remove();
    map.off("moveend viewreset resize", this.draw, this);
    map.off("zoomstart", this.clear, this);
  },

  clear() {
    this.canvas.width = 0;
  },

  draw() {
    const map = this._map;
    const size = map.getSize();
    const margin = 120; // drawn beyond the view, so that labels are there while the map is dragged
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    const [width, height] = [size.x + 2 * margin, size.y + 2 * margin];
    this.canvas.width = width * ratio;
    this.canvas.height = height * ratio;
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    L.DomUtil.setPosition(this.canvas, map.containerPointToLayerPoint([-margin, -margin]));
    const context = this.canvas.getContext("2d");
    context.scale(ratio, ratio);
    const zoom = map.getZoom();
    const scale = TILE * 2 ** zoom;
    const origin = map.getPixelBounds().min;
    const taken = [];
    for (const label of this.labels) {
      if (label.zoom > zoom) continue;
      const x = label.x * scale - origin.x + margin;
      const y = label.y * scale - origin.y + margin;
      if (x > 0 && y > 0 && x < width && y < height) this.write(context, label, x, y, taken);
    }
  },

  /** Writes one label where no earlier one stands. */
  write(context, label, x, y, taken) {
    const { colours } = this;
    const country = label.kind === "country";
    context.font = country ? `600 12px ${colours.serif}` : `11px ${colours.sans}`;
    context.textAlign = country ? "center" : "left";
    context.textBaseline = "middle";
    if ("letterSpacing" in context) context.letterSpacing = country ? "1px" : "0px";
    const text = country ? label.text.toLocaleUpperCase(document.documentElement.lang || "en") : label.text;
    const wide = context.measureText(text).width;
    const box = country ? [x - wide / 2, y - 8, x + wide / 2, y + 8] : [x - 3, y - 7, x + wide + 8, y + 7];
    const meets = (other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1];
    if (taken.some(meets)) return;
    taken.push(box);
    context.fillStyle = country ? colours.ink : colours.quiet;
    if (!country) {
      context.beginPath();
      if (label.capital) context.rect(x - 2, y - 2, 4, 4);
      else context.arc(x, y, 1.5, 0, 7);
      context.fill();
    }
    context.strokeStyle = colours.land;
    context.lineWidth = 3;
    context.lineJoin = "round";
    context.strokeText(text, country ? x : x + 6, y);
    context.fillText(text, country ? x : x + 6, y);
  },
});

const located = (lat, lon, rest) => {
  const [x, y] = project(lat, lon);
  return { x, y, ...rest };
};

function countryLabels(rows) {
  const column = Math.max(0, LANGUAGES.indexOf((document.documentElement.lang || "en").slice(0, 2)));
  return rows
    .map((row) => located(row[3], row[4], { kind: "country", text: row[column], zoom: row[5] }))
    .sort((a, b) => a.zoom - b.zoom);
}

function placeLabels(rows) {
  return rows
    .map(([text, lat, lon, zoom, capital]) => located(lat, lon, { kind: "place", text, zoom, capital }))
    .sort((a, b) => a.zoom - b.zoom || (b.capital || 0) - (a.capital || 0));
}

/** Tiles of a server that the operator has chosen, in the place of our own map. */
function addTiles(map, { tiles, credit = "" }) {
  const said = document.createElement("span");
  said.textContent = credit;
  L.tileLayer(tiles, { pane: "basemap", noWrap: true, attribution: said.innerHTML }).addTo(map);
}

/**
 * Draws the base map on a Leaflet map. `urls` names the files: coarse, detail, labels, places; or tiles, with their credit.
 * Detail and place names are fetched once the reader zooms in.
 */
export function addBasemap(map, urls, { attribution = ATTRIBUTION } = {}) {
  map.createPane("basemap").style.zIndex = 150;
  if (urls.tiles) {
    map.attributionControl?.setPrefix(false);
    addTiles(map, urls);
    return;
  }
  map.createPane("basemap-labels").style.zIndex = 350;
  map.getPane("basemap-labels").style.pointerEvents = "none";
  map.attributionControl?.setPrefix(false).addAttribution(attribution);

  const shapes = new Shapes();
  const labels = new Labels();
  shapes.shapes = {};
  shapes.colours = labels.colours = palette();
  labels.labels = [];
  let [countries, places] = [[], []];

  const show = (topology) => {
    shapes.shapes = decode(topology);
    shapes.redraw();
  };
  const relabel = () => {
    labels.labels = [...countries, ...places];
    labels.draw();
  };
  shapes.addTo(map);
  labels.addTo(map);

  let detailed = false;
  const fetchDetail = () => {
    if (detailed || map.getZoom() < DETAIL_ZOOM) return;
    detailed = true;
    if (urls.detail) read(urls.detail).then(show, () => (detailed = false));
    if (urls.places)
      read(urls.places).then(
        (rows) => ((places = placeLabels(rows)), relabel()),
        () => {},
      );
  };
  read(urls.coarse)
    .then(
      (topology) => detailed || show(topology),
      () => {},
    )
    .then(fetchDetail);
  if (urls.labels)
    read(urls.labels).then(
      (rows) => ((countries = countryLabels(rows)), relabel()),
      () => {},
    );
  map.on("zoomend", fetchDetail);

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    shapes.colours = labels.colours = palette();
    shapes.redraw();
    labels.draw();
  });
}
