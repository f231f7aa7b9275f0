// The map of the city: Leaflet, with tiles that two workers draw. Needs no map service and no WebGL.
//
// `cityMap(element)` reads the element's data: `data-tiles` (JSON: addresses of the layers, bounds), `data-worker`,
// `data-language`, and words for the controls. It returns the Leaflet map with two more abilities: `shade(values)`
// colours cells by code → number (null takes the colours away), and `retheme()` draws the tiles anew.

const SIZE = 512; // fewer, larger tiles; the zoom of a tile is one less than that of the map
const MOST_NAMES = 40;
const pending = new Map();
let workers = [];
let counted = 0;

function startWorkers(address) {
  if (workers.length) return;
  workers = [0, 1].map(() => new Worker(address, { type: "module" }));
  for (const worker of workers) {
    worker.onmessage = ({ data }) => {
      pending.get(data.id)?.(data);
      pending.delete(data.id);
    };
  }
}

function ask(job) {
  return new Promise((resolve) => {
    const id = ++counted;
    pending.set(id, resolve);
    workers[id % workers.length].postMessage({ id, ...job });
  });
}

const CityTiles = L.GridLayer.extend({
  options: { tileSize: SIZE, zoomOffset: -1, minZoom: 8, maxZoom: 20, keepBuffer: 1, updateWhenIdle: false, updateWhenZooming: false },

  createTile({ x, y, z }, done) {
    const canvas = document.createElement("canvas");
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    canvas.width = canvas.height = SIZE * ratio;
    canvas.coords = { x, y, z: z - 1 };
    canvas.setAttribute("aria-hidden", "true");
    this.paint(canvas, ratio).then((error) => done(error, canvas));
    return canvas;
  },

  async paint(canvas, ratio) {
    const { tiles, language, values } = this.options;
    const theme = document.documentElement.dataset.theme;
    const { layers, most, cellsFrom } = tiles;
    const { bitmap, error } = await ask({ ...canvas.coords, layers, most, cellsFrom, size: SIZE, ratio, language, theme, values });
    if (bitmap) canvas.getContext("bitmaprenderer").transferFromImageBitmap(bitmap);
    return error ?? null;
  },

  // Draws all tiles anew in place; the workers still have what they read.
  repaint() {
    for (const tile of Object.values(this._tiles ?? {})) this.paint(tile.el, tile.el.width / SIZE);
  },
});

// Names of districts from afar, of their streets closer by; where cells are drawn, the roads have names instead.
function namePlaces(map, places) {
  const names = L.layerGroup().addTo(map);
  const show = () => {
    names.clearLayers();
    const zoom = map.getZoom();
    const level = zoom >= 15 ? null : zoom >= 13.5 ? "street" : "district";
    const seen = map.getBounds();
    for (const place of places.filter((one) => one.level === level && seen.contains([one.lat, one.lon])).slice(0, MOST_NAMES)) {
      const text = document.createElement("span");
      text.textContent = place.name;
      const icon = L.divIcon({ className: `place place--${level}`, html: text, iconSize: null });
      L.marker([place.lat, place.lon], { icon, interactive: false, keyboard: false }).addTo(names);
    }
  };
  map.on("moveend", show);
  show();
}

export function cityMap(element) {
  const { tiles, worker, language, zoomIn, zoomOut } = element.dataset;
  const facts = JSON.parse(tiles);
  startWorkers(worker);
  const map = L.map(element, { attributionControl: false, zoomControl: false, preferCanvas: true, minZoom: 9, maxZoom: 20 });
  L.control.zoom({ position: "topright", zoomInTitle: zoomIn, zoomOutTitle: zoomOut }).addTo(map);
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  const layer = new CityTiles({ tiles: facts, language });
  layer.addTo(map);
  const [west, south, east, north] = facts.bounds;
  map.cityBounds = L.latLngBounds([south, west], [north, east]);
  map.fitBounds(map.cityBounds);
  namePlaces(map, facts.places);
  map.shade = (values) => {
    layer.options.values = values && { of: values, most: Math.max(1, ...Object.values(values)) };
    layer.repaint();
  };
  map.retheme = () => layer.repaint();
  new MutationObserver(map.retheme).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return map;
}
