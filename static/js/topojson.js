/** Reads TopoJSON into rings and lines, projected once: x and y in 0…1 across the Web-Mercator world. */

const SIDE = 85.0511287798;

export function project(lat, lon) {
  const sine = Math.sin((Math.max(-SIDE, Math.min(SIDE, lat)) * Math.PI) / 180);
  return [(lon + 180) / 360, 0.5 - Math.atanh(sine) / (2 * Math.PI)];
}

/** A shape's points as x, y, x, y… with the box that holds them. */
function pack(points) {
  const xy = new Float64Array(points.length * 2);
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  points.forEach(([x, y], i) => {
    xy[2 * i] = x;
    xy[2 * i + 1] = y;
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  });
  return { xy, box };
}

function decodeArcs({ arcs, transform }) {
  const [scaleX, scaleY] = transform.scale;
  const [left, bottom] = transform.translate;
  return arcs.map((arc) => {
    let x = 0;
    let y = 0;
    return arc.map(([dx, dy]) => {
      x += dx;
      y += dy;
      return project(y * scaleY + bottom, x * scaleX + left);
    });
  });
}

/**
 * A ring that crosses 180° jumps from one side of the world to the other; here it goes on beyond the edge, and a second one
 * stands for the part that comes in on the other side. The run along the south edge, around Antarctica, is no crossing.
 */
function unbroken(points) {
  let turns = 0;
  const whole = points.map(([x, y], i) => {
    const step = i ? x - points[i - 1][0] : 0;
    if (Math.abs(step) > 0.5 && y < 0.999) turns -= Math.sign(step);
    return [x + turns, y];
  });
  const xs = whole.map(([x]) => x);
  const beyond = Math.max(...xs) > 1 ? -1 : Math.min(...xs) < 0 ? 1 : 0;
  return beyond ? [whole, whole.map(([x, y]) => [x + beyond, y])] : [whole];
}

/** Joins arcs end to end; a negative index is an arc walked backwards. */
function join(indexes, arcs) {
  const points = [];
  for (const index of indexes) {
    const arc = index < 0 ? arcs[~index].slice().reverse() : arcs[index];
    points.push(...(points.length ? arc.slice(1) : arc));
  }
  return points;
}

const RINGS = {
  Polygon: (shape) => shape.arcs,
  MultiPolygon: (shape) => shape.arcs.flat(),
  LineString: (shape) => [shape.arcs],
  MultiLineString: (shape) => shape.arcs,
  GeometryCollection: (shape) => shape.geometries.flatMap(rings),
};

const rings = (shape) => RINGS[shape.type]?.(shape) ?? [];

/** Every object of a topology, by name: its rings or lines, packed. Fill rings with the even-odd rule. */
export function decode(topology) {
  const arcs = decodeArcs(topology);
  const read = (shape) => rings(shape).flatMap((ring) => unbroken(join(ring, arcs)).map(pack));
  return Object.fromEntries(Object.entries(topology.objects).map(([name, shape]) => [name, read(shape)]));
}
