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
  const read = (shape) => rings(shape).map((ring) => pack(join(ring, arcs)));
  return Object.fromEntries(Object.entries(topology.objects).map(([name, shape]) => [name, read(shape)]));
}
