/**
 * The map of many records: the server says how many stand where, and is asked again when the map has moved.
 *
 * A cluster is [longitude, latitude, count, gravest, 1 for data sets, 1 for a single one that is known to 25 km only]; an
 * area has its name, kind and code behind the first five, which are empty where several fall together.
 */

import { apart, background, number, tally } from "./map-marks.js";
import { closer, emptied, noted, opens, whenStill } from "./map-notes.js";

/** The address of the map's data for what is in sight. */
export function inSight(source, map) {
  const address = new URL(source, location.href);
  const bounds = map.getBounds().pad(0.1);
  const clamp = (value, most) => Math.max(-most, Math.min(most, value)).toFixed(4);
  const corners = [
    clamp(bounds.getWest(), 180),
    clamp(bounds.getSouth(), 85),
    clamp(bounds.getEast(), 180),
    clamp(bounds.getNorth(), 85),
  ];
  address.searchParams.set("zoom", Math.max(0, Math.min(12, Math.round(map.getZoom()))));
  address.searchParams.set("within", corners.join());
  return address;
}

/** Around all that was counted. */
export function boundsOf({ clusters, areas }) {
  return L.latLngBounds([...clusters, ...areas].map(([lon, lat]) => [lat, lon]));
}

/** The list on this page, narrowed by one parameter. */
function listed(name, value) {
  const address = new URL(location.href);
  for (const other of ["bbox", "after", name]) address.searchParams.delete(other);
  address.searchParams.set(name, value);
  address.hash = "reports";
  return address.href;
}

/** The tile that the server counted, as the value of the filter for a section of the map; a hair smaller, to touch no other. */
function square(spot, zoom) {
  const hair = 1e-6;
  const side = 2 ** zoom;
  const { x, y } = L.CRS.EPSG3857.latLngToPoint(spot, 0).divideBy(256).multiplyBy(side);
  const corner = (column, row) => L.CRS.EPSG3857.pointToLatLng(L.point(column, row).multiplyBy(256 / side), 0);
  const [high, low] = [corner(Math.floor(x), Math.floor(y)), corner(Math.floor(x) + 1, Math.floor(y) + 1)];
  return [high.lng + hair, low.lat + hair, low.lng - hair, high.lat - hair].map((degrees) => degrees.toFixed(7)).join();
}

/** Draws the clusters and keeps them in step with the map; `standing` are the marks that they leave room for. */
export function followClusters(map, source, first, standing, words) {
  const layer = L.layerGroup().addTo(map);
  const quiet = background(map);
  let asking = null;
  draw(first);
  whenStill(map, ask);

  async function ask() {
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(inSight(source, map), { signal: asking.signal });
      if (answer.ok) draw((await answer.json()).clustered ?? { clusters: [], areas: [], zoom: 0, finer: 0 });
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  }

  function draw({ clusters, areas, finer, zoom }) {
    emptied(map, layer);
    quiet.clear();
    const within = (spot) => listed("bbox", square(spot, zoom + finer));
    const marked = ([lon, lat, count, gravity, behind], more) => {
      const spot = L.latLng(lat, lon);
      return { spot, count, gravity, behind, home: spot, address: within(spot), ...more };
    };
    const points = clusters.map((row) => marked(row, { coarse: row[5] }));
    const inAreas = areas.map((row) => {
      const [name, kind, code] = row.slice(5);
      return marked(row, kind ? { name, coarse: true, address: listed(kind, code) } : { coarse: true });
    });
    const marks = [...points, ...inAreas];
    apart(
      map,
      inAreas.filter(({ behind }) => !behind),
      [...standing, ...points.filter(({ behind }) => !behind).map(({ spot }) => ({ spot, radius: 11 }))],
    );
    for (const mark of marks) {
      if (mark.behind) opens(quiet.dot(mark.spot, mark.count), () => told(mark));
      else opens(tally(mark.spot, mark.count, mark.gravity, mark.coarse, titled(mark)), () => told(mark)).addTo(layer);
    }
  }

  function titled({ count, name, behind }) {
    return [`${number(count)} ${behind ? words.events : words.reports}`, name].filter(Boolean).join(": ");
  }

  function told(mark) {
    const box = noted(titled(mark));
    const link = box.appendChild(document.createElement("a"));
    link.href = mark.address;
    link.textContent = words.list;
    closer(map, box, words, () => map.setView(mark.home, Math.min(map.getMaxZoom(), map.getZoom() + 2)));
    return box;
  }
}
