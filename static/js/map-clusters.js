/**
 * The map of many records: the server says how many stand where, and is asked again when the map has moved.
 *
 * A cluster is [longitude, latitude, count, gravest, 1 for data sets]; an area has its name, kind and code behind these, which are empty
 * where several fall together.
 */

import { tally } from "./map-marks.js";


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

/** Draws the clusters and keeps them in step with the map. */
export function followClusters(map, source, first, words) {
  const layer = L.layerGroup().addTo(map);
  let asking = null;
  let quietly = false;
  draw(first);
  map.on("moveend", ask);

  async function ask() {
    if (quietly) {
      quietly = false; // a note that opened has moved the map: a redraw would close it
      return;
    }
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
    layer.clearLayers();
    for (const [lon, lat, count, gravity, quiet] of clusters) {
      const spot = L.latLng(lat, lon);
      add(spot, count, gravity, quiet, false, () => note(spot, count, "", listed("bbox", square(spot, zoom + finer))));
    }
    for (const [lon, lat, count, gravity, quiet, name, kind, code] of areas) {
      const spot = L.latLng(lat, lon);
      add(spot, count, gravity, quiet, true, () =>
        note(spot, count, name, kind ? listed(kind, code) : listed("bbox", square(spot, zoom + finer))),
      );
    }
  }

  function add(spot, count, gravity, quiet, coarse, content) {
    const icon = tally(count, gravity, coarse, quiet);
    const title = `${count.toLocaleString(document.documentElement.lang)} ${words.reports}`;
    const marker = L.marker(spot, { pane: "map-reports", icon, title, zIndexOffset: quiet ? -1000 : 0 });
    marker.on("popupopen", () => (quietly = true));
    marker.bindPopup(content, { maxWidth: 260, autoPanPadding: [16, 16] }).addTo(layer);
  }

  function note(spot, count, name, address) {
    const box = document.createElement("div");
    box.className = "map-popup";
    const said = box.appendChild(document.createElement("strong"));
    said.textContent = [`${count.toLocaleString(document.documentElement.lang)} ${words.reports}`, name].filter(Boolean).join(": ");
    const link = box.appendChild(document.createElement("a"));
    link.href = address;
    link.textContent = words.list;
    if (map.getZoom() < map.getMaxZoom()) {
      const closer = box.appendChild(document.createElement("button"));
      closer.type = "button";
      closer.className = "btn small";
      closer.textContent = words.zoomIn;
      closer.addEventListener("click", () => {
        map.closePopup();
        map.setView(spot, Math.min(map.getMaxZoom(), map.getZoom() + 2));
      });
    }
    return box;
  }
}
