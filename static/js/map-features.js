/** Draws a GeoJSON FeatureCollection: hotspots above reports, areas for coarse places, clusters for many. */

import { Mark, glyph, markColours, popup, tally } from "./map-marks.js";

const CLUSTER_ABOVE = 150; // reports in view: with fewer, only marks that overlap are joined
const WIDE_GRID = 72;
const NARROW_GRID = 16;
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
  const link = document.createElement("a");
  link.className = "hotspot-label";
  link.href = feature.properties.url ?? "#map";
  link.append(glyph(gravityOf(feature), 22));
  const text = link.appendChild(document.createElement("span"));
  text.textContent = feature.properties.label ?? feature.properties.title.split(":")[0];
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

/** Draws the features; answers the bounds of all of them and how many have no place to draw. */
export function drawFeatures(map, features, words) {
  for (const [name, level] of Object.entries(PANES)) map.createPane(`map-${name}`).style.zIndex = level;
  let colours = markColours();
  const bounds = L.latLngBounds([]);
  const placed = features.filter((feature) => feature.geometry);
  const flows = placed.filter((feature) => feature.properties.kind === "flow");
  const areas = placed.filter(isArea);
  const points = placed.filter((feature) => feature.geometry.type === "Point");
  const background = points.filter(
    (f) => f.properties.origin === "data_set" && f.properties.kind !== "hotspot",
  );
  const hotspots = points.filter((feature) => feature.properties.kind === "hotspot");
  const reports = points.filter((f) => f.properties.kind !== "hotspot" && f.properties.origin !== "data_set");
  const show = (layer, items) =>
    layer.bindPopup(() => popup(items, words), { maxWidth: 280, autoPanPadding: [16, 16] });

  drawBackground();
  drawAreas();
  drawFlows();
  for (const feature of hotspots) addHotspot(feature, spotOf(feature));
  const canvas = L.canvas({ pane: "map-reports", padding: 0.3 });
  const reportLayer = L.layerGroup().addTo(map);
  const items = reports.map((feature) => ({ feature, spot: spotOf(feature) }));
  for (const { spot } of items) bounds.extend(spot);
  drawReports();
  map.on("zoomend", drawReports); // not on a move: opening a note moves the map, and a redraw would close it
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    colours = markColours();
    drawReports();
  });
  map.on("moveend", quietLabels);
  setTimeout(quietLabels);

  return { bounds, unplaced: features.length - placed.length };

  function drawBackground() {
    const quiet = L.canvas({ pane: "map-background", padding: 0.3 });
    for (const feature of background) {
      const spot = spotOf(feature);
      bounds.extend(spot);
      show(
        L.circleMarker(spot, {
          renderer: quiet,
          pane: "map-background",
          radius: 2.5,
          stroke: false,
          fillColor: colours.quiet,
          fillOpacity: 0.55,
        }),
        [feature],
      ).addTo(map);
    }
  }

  function drawAreas() {
    const renderer = L.svg({ pane: "map-areas", padding: 0.5 });
    for (const group of byArea(areas)) {
      const hotspot = group[0].properties.kind === "hotspot";
      const quiet = !hotspot && group[0].properties.origin === "data_set";
      const part = hotspot ? "hotspot" : quiet ? "background" : "report";
      const className = `map-area ${part} g${gravest(group)}`;
      const outline = L.geoJSON(group[0], {
        renderer,
        pane: "map-areas",
        className,
        weight: hotspot ? 1.6 : quiet ? 0.6 : 1,
        dashArray: quiet ? "2 3" : "5 4",
      });
      show(outline, group).addTo(map);
      bounds.extend(outline.getBounds());
      if (quiet) continue;
      const centre = centreOf(group[0]);
      if (hotspot) for (const feature of group) addHotspot(feature, centre);
      else
        show(
          L.marker(centre, {
            pane: "map-reports",
            icon: tally(group.length, gravest(group), true),
            title: `${group.length} ${words.reports}`,
          }),
          group,
        ).addTo(map);
    }
  }

  function drawFlows() {
    for (const feature of flows) {
      const line = feature.geometry.coordinates.map(([lon, lat]) => L.latLng(lat, lon));
      const style = { pane: "map-flows", color: colours.flow, weight: 1.2, className: "map-flow" };
      show(L.polyline(line, { ...style, dashArray: "2 5" }), [feature]).addTo(map);
      const head = L.polyline([], { ...style, interactive: false }).addTo(map);
      const turn = () => head.setLatLngs(arrowHead(map, line.at(-2), line.at(-1)));
      map.on("zoomend", turn);
      turn();
      line.forEach((spot) => bounds.extend(spot));
    }
  }

  function addHotspot(feature, spot) {
    bounds.extend(spot);
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

  /** Puts each label on the side where it covers no other mark or label; where neither side is free, its text is hidden. */
  function quietLabels() {
    const labels = [...map.getPane("map-hotspots").querySelectorAll(".hotspot-label")];
    for (const label of labels) {
      label.classList.remove("left");
      label.classList.add("quiet");
    }
    const marks = labels.map((label) => label.getBoundingClientRect());
    const frame = map.getContainer().getBoundingClientRect();
    const taken = [];
    labels.forEach((label, own) => {
      const others = [...marks.filter((_, at) => at !== own), ...taken];
      const free = ["right", "left"].some((side) => {
        label.classList.remove("quiet");
        label.classList.toggle("left", side === "left");
        const box = label.lastElementChild.getBoundingClientRect();
        const inside = box.right <= frame.right && box.left >= frame.left;
        return (
          inside &&
          !others.some((b) => box.left < b.right - 4 && box.right > b.left + 4 && box.top < b.bottom && box.bottom > b.top)
        );
      });
      label.classList.toggle("quiet", !free);
      if (!free) label.classList.remove("left");
      if (free) taken.push(label.lastElementChild.getBoundingClientRect());
    });
  }

  function drawReports() {
    reportLayer.clearLayers();
    const view = map.getBounds().pad(0.1);
    const inView = items.filter(({ spot }) => view.contains(spot)).length;
    for (const group of onGrid(map, items, inView > CLUSTER_ABOVE ? WIDE_GRID : NARROW_GRID)) {
      const members = group.map(({ feature }) => feature);
      if (members.length === 1) addMark(members[0], group[0].spot);
      else addCluster(members, L.latLngBounds(group.map(({ spot }) => spot)));
    }
  }

  function addMark(feature, spot) {
    const gravity = gravityOf(feature);
    const style = {
      renderer: canvas,
      pane: "map-reports",
      gravity,
      radius: 7,
      weight: gravity ? 1.2 : 2,
      color: gravity ? colours.edge : colours.ring,
      fillColor: gravity ? colours.gravity[gravity] : colours.edge,
      fillOpacity: 1,
    };
    show(new Mark(spot, style), [feature]).addTo(reportLayer);
  }

  function addCluster(members, box) {
    const icon = tally(members.length, gravest(members), false);
    const centre = box.getCenter();
    const cluster = L.marker(centre, {
      pane: "map-reports",
      icon,
      title: `${members.length} ${words.reports}`,
    });
    const apart =
      map.getBoundsZoom(box, false, L.point(40, 40)) > map.getZoom() && map.getZoom() < map.getMaxZoom();
    const single = box.getNorthEast().equals(box.getSouthWest());
    if (apart && !single)
      cluster.on("click", () => map.fitBounds(box, { padding: [40, 40], maxZoom: map.getZoom() + 3 }));
    else show(cluster, members);
    cluster.addTo(reportLayer);
  }
}
