// Draws one map tile off the main thread: base map, cells, areas and names on one canvas.

import { readTile } from "./mvt.js";

const KEPT = 160;
const FONT = '"PingFang SC","HarmonyOS Sans SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif';
const WIDE = new Set(["motorway", "trunk", "primary", "secondary", "major"]);
const tiles = new Map();

const STYLES = {
  day: {
    water: "#c4dcf0", park: "#d5e8d4", road: "#ffffff", cell: "#9db0cb", community: "#6d86ad", street: "#48648f",
    district: "#1d3557", name: "#3b4656", waterName: "#24537f", halo: "#ffffff",
    heat: ["#f6d98a", "#eeb04c", "#dd7a2d", "#b83a20", "#7f1414"],
  },
  sun: {
    water: "#9cc7ea", park: "#bfe0b6", road: "#ffffff", cell: "#5b6b80", community: "#33435a", street: "#1b2a40",
    district: "#000000", name: "#000000", waterName: "#003b80", halo: "#ffffff",
    heat: ["#f6d98a", "#eeb04c", "#dd7a2d", "#b83a20", "#7f1414"],
  },
};

async function fetched(url) {
  if (!tiles.has(url)) {
    if (tiles.size >= KEPT) tiles.delete(tiles.keys().next().value);
    tiles.set(url, fetch(url, { credentials: "same-origin" }).then((answer) => {
      if (!answer.ok) throw new Error(`${answer.status} ${url}`);
      return answer.arrayBuffer();
    }).then(readTile));
    tiles.get(url).catch(() => tiles.delete(url)); // asked for again the next time
  }
  return tiles.get(url);
}

function path(features, scale, closed) {
  const drawn = new Path2D();
  for (const feature of features) {
    for (const ring of feature.rings) {
      drawn.moveTo(ring[0] * scale, ring[1] * scale);
      for (let i = 2; i < ring.length; i += 2) drawn.lineTo(ring[i] * scale, ring[i + 1] * scale);
      if (closed) drawn.closePath();
    }
  }
  return drawn;
}

function drawBasemap(context, features, scale, zoom, style) {
  const of = (kind) => features.filter((feature) => feature.tags.kind === kind);
  for (const kind of ["park", "water"]) {
    const shapes = of(kind);
    context.fillStyle = context.strokeStyle = style[kind];
    context.fill(path(shapes.filter((shape) => shape.kind === 3), scale, true), "evenodd");
    context.lineWidth = Math.max(1, 2 ** (zoom - 14));
    context.stroke(path(shapes.filter((shape) => shape.kind === 2), scale, false));
  }
  const roads = of("road");
  context.strokeStyle = style.road;
  context.lineCap = context.lineJoin = "round";
  const width = Math.min(3, 2 ** ((zoom - 16) * 0.75));
  for (const [wide, pixels] of [[false, 5], [true, 9]]) {
    context.lineWidth = Math.max(1, pixels * width);
    context.stroke(path(roads.filter((road) => WIDE.has(road.tags.class) === wide), scale, false));
  }
}

function shadeCells(context, features, scale, style, { of, most }) {
  const steps = style.heat.map(() => []);
  for (const cell of features) {
    const value = of[cell.tags.code];
    if (value) steps[Math.min(steps.length - 1, Math.floor(((value - 1) / Math.max(most, steps.length)) * steps.length))].push(cell);
  }
  context.globalAlpha = 0.7;
  steps.forEach((cells, step) => {
    context.fillStyle = style.heat[step];
    context.fill(path(cells, scale, true), "evenodd");
  });
  context.globalAlpha = 1;
}

function drawCells(context, features, scale, zoom, style) {
  context.strokeStyle = style.cell;
  context.lineWidth = zoom >= 16 ? 0.9 : 0.6;
  context.stroke(path(features, scale, true));
}

function drawAreas(context, features, scale, zoom, style) {
  const widths = { community: 1.2, street: 1.6, district: zoom < 14 ? 2.4 : 3 };
  context.lineJoin = "round";
  for (const level of Object.keys(widths)) {
    context.strokeStyle = style[level];
    context.lineWidth = widths[level];
    context.globalAlpha = zoom < 15 ? 1 : 0.65; // roads often run along borders
    context.setLineDash(level === "community" ? [5, 3] : []);
    context.stroke(path(features.filter((area) => area.tags.level === level), scale, true));
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
}

// The longest nearly straight stretch of a line: [x, y, x, y, length].
function stretch(ring, scale) {
  let best = [0, 0, 0, 0, 0];
  let begin = 0;
  let heading = null;
  for (let i = 2; i < ring.length; i += 2) {
    const now = Math.atan2(ring[i + 1] - ring[i - 1], ring[i] - ring[i - 2]);
    const turned = heading === null ? 0 : Math.abs(Math.atan2(Math.sin(now - heading), Math.cos(now - heading)));
    if (turned > 0.2) {
      begin = i - 2;
      heading = now;
    } else if (heading === null) heading = now;
    const [x1, y1, x2, y2] = [ring[begin], ring[begin + 1], ring[i], ring[i + 1]].map((n) => n * scale);
    const length = Math.hypot(x2 - x1, y2 - y1);
    if (length > best[4]) best = [x1, y1, x2, y2, length];
  }
  return best;
}

class Names {
  constructor(context, size, style) {
    Object.assign(this, { context, size, style, taken: [], written: new Set() });
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
  }

  // Writes a name once a tile, wholly inside it and over no other.
  write(text, x, y, angle, pixels, color, room) {
    if (!text || this.written.has(text)) return;
    const { context, size } = this;
    context.font = `600 ${pixels}px ${FONT}`;
    const wide = context.measureText(text).width / 2 + 4;
    if (wide * 2 > room) return;
    const dx = Math.abs(Math.cos(angle)) * wide + pixels;
    const dy = Math.abs(Math.sin(angle)) * wide + pixels;
    const box = [x - dx, y - dy, x + dx, y + dy];
    if (box[0] < 0 || box[1] < 0 || box[2] > size || box[3] > size) return;
    if (this.taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3])) return;
    this.taken.push(box);
    this.written.add(text);
    context.save();
    context.translate(x, y);
    context.rotate(angle);
    context.lineWidth = 4;
    context.strokeStyle = this.style.halo;
    context.strokeText(text, 0, 0);
    context.fillStyle = color;
    context.fillText(text, 0, 0);
    context.restore();
  }

  road(feature, scale, text, pixels) {
    for (const ring of feature.rings) {
      const [x1, y1, x2, y2, length] = stretch(ring, scale);
      let angle = Math.atan2(y2 - y1, x2 - x1);
      if (Math.abs(angle) > Math.PI / 2) angle += Math.PI; // never upside down
      for (const part of [0.5, 0.3, 0.7]) {
        this.write(text, x1 + (x2 - x1) * part, y1 + (y2 - y1) * part, angle, pixels, this.style.name, length);
      }
    }
  }

  place(feature, scale, text) {
    const ring = feature.rings[0];
    const xs = ring.filter((_, i) => i % 2 === 0).map((n) => n * scale);
    const ys = ring.filter((_, i) => i % 2 === 1).map((n) => n * scale);
    const [west, east, north, south] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const color = feature.tags.kind === "water" ? this.style.waterName : this.style.name;
    this.write(text, (west + east) / 2, (north + south) / 2, 0, 13, color, Math.max(east - west, south - north));
  }
}

function drawNames(context, features, scale, zoom, job, style) {
  if (zoom < 14) return;
  const names = new Names(context, job.size, style);
  const named = (tags) => (job.language === "en" && tags.name_en) || tags.name || "";
  for (const wide of [true, false]) {
    if (!wide && zoom < 16) break;
    for (const road of features) {
      if (road.tags.kind === "road" && WIDE.has(road.tags.class) === wide) names.road(road, scale, named(road.tags), wide ? 13 : 12);
    }
  }
  for (const place of features) if (place.tags.kind !== "road" && place.kind === 3) names.place(place, scale, named(place.tags));
}

// Beyond the last zoom of the server a part of a tile is enlarged: `shift` levels, `left` and `up` tiles in.
function source({ z, x, y }, most) {
  const shift = Math.max(0, z - most);
  return { z: z - shift, x: x >> shift, y: y >> shift, times: 2 ** shift, left: x - ((x >> shift) << shift), up: y - ((y >> shift) << shift) };
}

async function draw(job) {
  const from = source(job, job.most);
  const address = (template) => template.replace("{z}", from.z).replace("{x}", from.x).replace("{y}", from.y);
  const names = Object.keys(job.layers);
  const read = await Promise.all(names.map((name) => fetched(address(job.layers[name]))));
  const layer = (name) => read[names.indexOf(name)]?.[name] ?? { extent: 4096, features: [] };
  const canvas = new OffscreenCanvas(job.size * job.ratio, job.size * job.ratio);
  const context = canvas.getContext("2d");
  context.scale(job.ratio, job.ratio);
  context.translate(-from.left * job.size, -from.up * job.size);
  const style = STYLES[job.theme] ?? STYLES.day;
  const zoom = job.z + 1; // of the map, which counts tiles half as wide
  const scale = (job.size * from.times) / layer(names[0]).extent;
  drawBasemap(context, layer("basemap").features, scale, zoom, style);
  if (job.values) shadeCells(context, layer("cells").features, scale, style, job.values);
  if (job.z >= job.cellsFrom) drawCells(context, layer("cells").features, scale, zoom, style);
  drawAreas(context, layer("areas").features, scale, zoom, style);
  context.setTransform(job.ratio, 0, 0, job.ratio, 0, 0);
  if (from.times === 1) drawNames(context, layer("basemap").features, scale, zoom, job, style);
  return canvas.transferToImageBitmap();
}

self.onmessage = async ({ data: job }) => {
  try {
    const bitmap = await draw(job);
    self.postMessage({ id: job.id, bitmap }, [bitmap]);
  } catch (error) {
    self.postMessage({ id: job.id, error: String(error) });
  }
};
