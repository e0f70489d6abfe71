/** Chooses a place: a click or a drag fills two inputs, typing in them moves the mark, empty ones draw nothing. */

const DECIMALS = 4;

const icon = () => L.divIcon({ className: "map-pick", iconSize: [28, 28], iconAnchor: [14, 14] });

/** Wires the map to the latitude and longitude inputs. */
export function addPicker(map, latInput, lonInput) {
  if (!latInput || !lonInput) return;
  let mark = null;

  const typed = () => {
    const read = ({ value }) => (value.trim() ? Number(value.replace(",", ".")) : NaN);
    const values = [read(latInput), read(lonInput)];
    const usable = values.every(Number.isFinite) && Math.abs(values[0]) <= 90 && Math.abs(values[1]) <= 180;
    return usable && !latInput.disabled ? L.latLng(values) : null;
  };

  const fill = (spot) => {
    const { lat, lng } = spot.wrap();
    latInput.value = lat.toFixed(DECIMALS);
    lonInput.value = lng.toFixed(DECIMALS);
    for (const input of [latInput, lonInput]) {
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };

  const show = () => {
    const spot = typed();
    if (!spot) {
      mark?.remove();
      mark = null;
      return;
    }
    if (!mark) {
      mark = L.marker(spot, { icon: icon(), draggable: true, keyboard: false }).addTo(map);
      mark.on("dragend", () => fill(mark.getLatLng()));
    }
    mark.setLatLng(spot);
    if (!map.getBounds().contains(spot)) map.panTo(spot);
  };

  map.on("click", (event) => latInput.disabled || fill(event.latlng));
  latInput.addEventListener("input", show);
  lonInput.addEventListener("input", show);
  latInput.form?.addEventListener("change", show);
  show();
  if (mark) map.setView(mark.getLatLng(), Math.max(map.getZoom(), 7));
}
