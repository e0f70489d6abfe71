/** Dragging over the timeline chooses a span of days; the form's own boxes do the same without a pointer. */

const timeline = document.getElementById("timeline");
const SVG = "http://www.w3.org/2000/svg";

function brush(strip, buckets) {
  const drawing = strip.querySelector("svg");
  const mark = document.createElementNS(SVG, "rect");
  mark.setAttribute("class", "brush");
  mark.setAttribute("y", 0);
  mark.setAttribute("height", "100%");
  let start = null;

  const at = (event) => {
    const box = drawing.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    return Math.min(buckets.length - 1, Math.max(0, Math.floor(share * buckets.length)));
  };
  const span = (event) => [start, at(event)].sort((a, b) => a - b);

  drawing.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    start = at(event);
    drawing.setPointerCapture(event.pointerId);
    show(event);
    drawing.append(mark);
  });
  drawing.addEventListener("pointermove", (event) => start !== null && show(event));
  drawing.addEventListener("pointercancel", forget);
  drawing.addEventListener("pointerup", (event) => {
    if (start === null) return;
    const [first, last] = span(event);
    start = null;
    const address = new URL(location.href);
    address.searchParams.set("from", buckets[first][0]);
    address.searchParams.set("to", buckets[last][1]);
    address.searchParams.delete("after");
    location.assign(address);
  });

  function show(event) {
    const [first, last] = span(event);
    mark.setAttribute("x", `${(100 * first) / buckets.length}%`);
    mark.setAttribute("width", `${(100 * (last - first + 1)) / buckets.length}%`);
  }

  function forget() {
    start = null;
    mark.remove();
  }
}

if (timeline) {
  const buckets = JSON.parse(timeline.dataset.buckets);
  if (buckets.length > 1) {
    brush(timeline.querySelector(".strip"), buckets);
    timeline.querySelector(".brush-help").hidden = false;
  }
}

// On a phone the filters are a sheet: whoever asked for the rarer ones is led into it.
const opener = document.querySelector('[popovertarget="filters"]');
if (location.hash === "#filters" && opener?.offsetParent) document.getElementById("filters").showPopover();
