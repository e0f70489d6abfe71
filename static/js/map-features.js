/** Draws a GeoJSON FeatureCollection: hotspots above reports, areas for coarse places, clusters for many. */

import { apart, background, glyph, number, pin, tally } from "./map-marks.js";
import { closer, emptied, list, noted, opens, whenStill } from "./map-notes.js";

const CLUSTER_ABOVE = 150; // reports in view: with fewer, only marks that overlap are joined
const WIDE_GRID = 72;
const NARROW_GRID = 18;
const PANES = { background: 380, areas: 410, flows: 420, reports: 610, hotspots: 640 };

const isArea = (feature) => /Polygon$/.test(feature.geometry?.type ?? "");
const gravityOf = (feature) => Math.min(4, Math.max(0, Number(feature.properties.gravity) || 0));
const gravest = (features) => Math.max(...features.map(gravityOf));
const spotOf = ({ geometry: { coordinates } }) => L.latLng(coordinates[1], coordinates[0]);

/** The middle of the largest ring of an area. */
function centreOf({ geometry: { type, coordinates } }) {
  const rings = (type === "Polygon" ? [coordinates] : coordinates).map(([outer]) => outer);
  let best = { size: -1 };
  for (const ring of rings) {
    let [twice, x, y] = [0, 0, 0];
    for (let i = 1; i < ring.length; i += 1) {
      const cross = ring[i - 1][0] * ring[i][1] - ring[i][0] * ring[i - 1][1];
      twice += cross;
      x += (ring[i - 1][0] + ring[i][0]) * cross;
      y += (ring[i - 1][1] + ring[i][1]) * cross;
    }
    const size = Math.abs(twice);
    if (size > best.size)
      best = {
        size,
        spot: twice ? L.latLng(y / (3 * twice), x / (3 * twice)) : L.latLng(ring[0][1], ring[0][0]),
      };
  }
  return best.spot;
}

/** Gathers features that stand for the same area; they share one outline and one count. */
function byArea(features) {
  const groups = new Map();
  for (const feature of features) {
    const { country, area, precision, kind, origin } = feature.properties;
    const key = JSON.stringify([country, area, precision, kind, origin]);
    groups.set(key, [...(groups.get(key) ?? []), feature]);
  }
  return [...groups.values()];
}

/** Gathers spots that fall into one square of the screen at this zoom. */
function onGrid(map, items, size) {
  const zoom = map.getZoom();
  const squares = new Map();
  for (const item of items) {
    const { x, y } = map.project(item.spot, zoom);
    const key = `${Math.floor(x / size)}:${Math.floor(y / size)}`;
    if (!squares.has(key)) squares.set(key, []);
    squares.get(key).push(item);
  }
  return [...squares.values()];
}

function hotspotLabel(feature) {
  const { url, label, title } = feature.properties;
  const link = document.createElement("a");
  link.className = "hotspot-label";
  link.href = url ?? "#map";
  link.setAttribute("aria-label", title);
  link.append(glyph(gravityOf(feature), 22));
  const text = link.appendChild(document.createElement("span"));
  text.textContent = label ?? title.split(":")[0];
  return L.divIcon({ className: "map-hotspot", html: link, iconSize: [22, 22], iconAnchor: [11, 11] });
}

/** A flow's arrow head, ten pixels long at any zoom. */
function arrowHead(map, from, to) {
  const [a, b] = [map.latLngToLayerPoint(from), map.latLngToLayerPoint(to)];
  const angle = Math.atan2(b.y - a.y, b.x - a.x);
  const wing = (turn) =>
    map.layerPointToLatLng(b.subtract([10 * Math.cos(angle + turn), 10 * Math.sin(angle + turn)]));
  return [wing(0.45), to, wing(-0.45)];
}

/** Draws the features; answers the bounds of all of them, how many have no place to draw, and where hotspots stand. */
export function drawFeatures(map, features, words) {
  for (const [name, level] of Object.entries(PANES)) map.createPane(`map-${name}`).style.zIndex = level;
  const bounds = L.latLngBounds([]);
  const placed = features.filter((feature) => feature.geometry);
  const isHotspot = (feature) => feature.properties.kind === "hotspot";
  const isBehind = (feature) => feature.properties.origin === "data_set" && !isHotspot(feature);
  const points = placed.filter((feature) => feature.geometry.type === "Point");
  const standing = [];
  const coarse = [];
  const show = (layer, items) => opens(layer, () => list(items, words));

  const quiet = background(map);
  for (const feature of points.filter(isBehind)) {
    bounds.extend(spotOf(feature));
    show(quiet.dot(spotOf(feature)), [feature]);
  }
  drawAreas(placed.filter(isArea));
  drawFlows(placed.filter((feature) => feature.properties.kind === "flow"));
  for (const feature of points.filter(isHotspot)) addHotspot(feature, spotOf(feature));
  const reportLayer = L.layerGroup().addTo(map);
  const items = points
    .filter((feature) => !isHotspot(feature) && !isBehind(feature))
    .map((feature) => ({ feature, spot: spotOf(feature) }));
  for (const { spot } of items) bounds.extend(spot);
  map.whenReady(drawReports);
  whenStill(map, drawReports);
  map.on("moveend", quietLabels);
  setTimeout(quietLabels);

  return { bounds, standing, unplaced: features.length - placed.length };

  function drawAreas(areas) {
    const [areaRenderer, quietRenderer] = ["map-areas", "map-background"].map((pane) => L.svg({ pane, padding: 0.5 }));
    for (const group of byArea(areas)) {
      const [first] = group;
      const part = isHotspot(first) ? "hotspot" : isBehind(first) ? "background" : "report";
      const outline = L.geoJSON(first, {
        renderer: part === "background" ? quietRenderer : areaRenderer,
        className: `map-area ${part} g${gravest(group)}`,
        weight: { hotspot: 1.6, background: 0.6, report: 1 }[part],
        dashArray: part === "background" ? "2 3" : "5 4",
      });
      show(outline, group).addTo(map);
      bounds.extend(outline.getBounds());
      if (part === "hotspot") for (const feature of group) addHotspot(feature, centreOf(first));
      if (part === "report") coarse.push({ centre: centreOf(first), members: group });
    }
  }

  function drawFlows(flows) {
    for (const feature of flows) {
      const line = feature.geometry.coordinates.map(([lon, lat]) => L.latLng(lat, lon));
      const style = { pane: "map-flows", weight: 1.4, className: "map-flow" };
      show(L.polyline(line, { ...style, dashArray: "2 5" }), [feature]).addTo(map);
      // What is clicked is wider than what is seen.
      show(L.polyline(line, { pane: "map-flows", weight: 14, opacity: 0 }), [feature]).addTo(map);
      const head = L.polyline([], { ...style, interactive: false }).addTo(map);
      const turn = () => head.setLatLngs(arrowHead(map, line.at(-2), line.at(-1)));
      map.on("zoomend", turn);
      turn();
      line.forEach((spot) => bounds.extend(spot));
    }
  }

  function addHotspot(feature, spot) {
    bounds.extend(spot);
    standing.push({ spot, radius: 11 });
    const marker = L.marker(spot, {
      pane: "map-hotspots",
      icon: hotspotLabel(feature),
      keyboard: false,
      riseOnHover: true,
    });
    show(marker, [feature]).addTo(map);
    // A mouse opens the note; the keyboard and a new-tab click follow the link.
    marker
      .getElement()
      .querySelector("a")
      .addEventListener("click", (event) => {
        if (event.detail && !event.ctrlKey && !event.metaKey && !event.shiftKey) event.preventDefault();
        else event.stopPropagation();
      });
  }

  /** Puts each label where it covers no other one, and no count either if there is such a side; else its text is hidden. */
  function quietLabels() {
    const labels = [...map.getPane("map-hotspots").querySelectorAll(".hotspot-label")];
    for (const label of labels) {
      label.classList.remove("left");
      label.classList.add("quiet");
    }
    const boxOf = (element) => element.getBoundingClientRect();
    const marks = labels.map(boxOf);
    const counts = [...map.getPane("map-reports").querySelectorAll(".tally")].map(boxOf);
    const frame = boxOf(map.getContainer());
    const taken = [];
    labels.forEach((label, own) => {
      const others = [...marks.filter((_, at) => at !== own), ...taken];
      const place = (side, inTheWay) => {
        label.classList.remove("quiet");
        label.classList.toggle("left", side === "left");
        const box = boxOf(label.lastElementChild);
        const inside = box.right <= frame.right && box.left >= frame.left;
        return (
          inside &&
          !inTheWay.some((b) => box.left < b.right - 4 && box.right > b.left + 4 && box.top < b.bottom && box.bottom > b.top)
        );
      };
      const free = [[...others, ...counts], others].some((inTheWay) =>
        ["right", "left"].some((side) => place(side, inTheWay)),
      );
      label.classList.toggle("quiet", !free);
      if (!free) label.classList.remove("left");
      if (free) taken.push(boxOf(label.lastElementChild));
    });
  }

  function drawReports() {
    emptied(map, reportLayer);
    const view = map.getBounds().pad(0.3);
    const inView = items.filter(({ spot }) => view.contains(spot));
    for (const group of onGrid(map, inView, inView.length > CLUSTER_ABOVE ? WIDE_GRID : NARROW_GRID)) {
      const members = group.map(({ feature }) => feature);
      if (members.length > 1) addCluster(members, L.latLngBounds(group.map(({ spot }) => spot)));
      else show(pin(group[0].spot, gravityOf(members[0]), members[0].properties.title), members).addTo(reportLayer);
    }
    const marks = coarse.map(({ centre, members }) => ({ spot: centre, count: members.length, members }));
    apart(map, marks, standing);
    for (const { spot, count, members } of marks) {
      const { area, country } = members[0].properties;
      const title = `${number(count)} ${words.reports}: ${[area, country].filter(Boolean).join(", ")}`;
      show(tally(spot, count, gravest(members), true, title), members).addTo(reportLayer);
    }
  }

  function addCluster(members, box) {
    const title = `${number(members.length)} ${words.reports}`;
    const goesApart =
      !box.getNorthEast().equals(box.getSouthWest()) && map.getBoundsZoom(box, false, L.point(40, 40)) > map.getZoom();
    const told = () => {
      const note = noted(title);
      const go = () => map.fitBounds(box, { padding: [40, 40], maxZoom: map.getZoom() + 3 });
      if (goesApart) closer(map, note, words, go);
      return list(members, words, note);
    };
    opens(tally(box.getCenter(), members.length, gravest(members), false, title), told).addTo(reportLayer);
  }
}
