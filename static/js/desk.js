// The desk: the map beside the queue, keys, and one view at a time on a phone. Without it, links and forms do it all.

import { cityMap } from "./map.js";

const desk = document.querySelector(".desk");
const pane = document.getElementById("case");
const live = document.getElementById("live");
const help = document.getElementById("keys");
const element = document.getElementById("map");
const TONES = { bad: "#a3161a", warn: "#e0a100", ok: "#0a4c9e" };

const queue = () => document.getElementById("queue");
const selected = () => document.getElementById("selected");
const number = () => selected()?.dataset.number ?? "";

// ---- views

function show(view) {
  desk.dataset.view = view;
  if (view === "map") {
    map.invalidateSize({ pan: false });
    if (number()) drawSelected(true);
    else map.fitBounds(map.cityBounds);
  }
}

desk.addEventListener("click", (event) => {
  const link = event.target.closest("[data-show]");
  if (!link) return;
  event.preventDefault();
  show(link.dataset.show);
});

// ---- map

const map = cityMap(element);
const canvas = L.canvas({ padding: 0.3 });
const points = L.layerGroup().addTo(map);
const choice = L.layerGroup().addTo(map);
let asking = null;

function marker(className, html, size, anchor) {
  return L.divIcon({ className, html, iconSize: size, iconAnchor: anchor });
}

function drawPoints({ points: cases, clusters }) {
  points.clearLayers();
  for (const [lon, lat, tone, name] of cases) {
    if (name === number()) continue;
    L.circleMarker([lat, lon], { renderer: canvas, radius: 7, color: "#fff", weight: 2, fillColor: TONES[tone], fillOpacity: 1 })
      .on("click", () => open(name)).addTo(points);
  }
  for (const [lon, lat, count, tone] of clusters) {
    L.circleMarker([lat, lon], { renderer: canvas, radius: 8 + Math.min(18, Math.sqrt(count) * 2), color: "#fff", weight: 2, fillColor: TONES[tone], fillOpacity: 0.85 })
      .on("click", () => map.setView([lat, lon], map.getZoom() + 2)).bindTooltip(String(count), { direction: "center" }).addTo(points);
  }
}

async function loadPoints() {
  asking?.abort();
  if (!element.clientWidth) return; // not in view on a phone
  asking = new AbortController();
  const bounds = map.getBounds().pad(0.2);
  const box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  const address = new URL(queue().dataset.points, location.href);
  address.searchParams.set("bbox", box.map((n) => n.toFixed(6)).join(","));
  address.searchParams.set("zoom", Math.round(map.getZoom()));
  try {
    const answer = await fetch(address, { signal: asking.signal });
    if (answer.ok) drawPoints(await answer.json());
  } catch (error) {
    if (error.name !== "AbortError") console.warn(error); // the next movement asks again
  }
}

const PIN = '<svg viewBox="0 0 34 44" aria-hidden="true"><path stroke-width="2" d="M17 1a15 15 0 0 1 15 15c0 11-15 27-15 27S2 27 2 16A15 15 0 0 1 17 1z"/><circle class="pin__eye" cx="17" cy="16" r="5"/></svg>';

function escaped(text) {
  const shown = document.createElement("span");
  shown.textContent = text;
  return shown.innerHTML;
}

// The selected case: its cell, its pin, and lines to those who might take it.
function drawSelected(move) {
  choice.clearLayers();
  const data = selected()?.dataset.onMap;
  if (!data) return;
  const { lon, lat, tone, cell, agents, number: name } = JSON.parse(data);
  const here = L.latLng(lat, lon);
  if (cell.length) L.polygon(cell, { color: "#0a4c9e", weight: 3, fillColor: "#0a4c9e", fillOpacity: 0.14, interactive: false }).addTo(choice);
  for (const agent of agents) {
    const first = agent.rank === 1;
    L.polyline([[agent.lat, agent.lon], here], { color: "#0b6237", weight: first ? 4 : 2, dashArray: first ? null : "6 6", opacity: first ? 0.9 : 0.6, interactive: false }).addTo(choice);
  }
  L.marker(here, { icon: marker(`pin pin--${tone}`, PIN, [34, 44], [17, 42]), alt: name, title: name, keyboard: false, zIndexOffset: 500 }).addTo(choice);
  for (const agent of [...agents].reverse()) {
    const label = `<span><b>${agent.rank}</b>${escaped(agent.name)}</span>`;
    L.marker([agent.lat, agent.lon], { icon: marker("agent", label, null, [0, 0]), alt: agent.name, keyboard: false, zIndexOffset: 400 - agent.rank }).addTo(choice);
  }
  if (move) frame(here, agents, 2000);
}

// Shows the case, and of the first candidates those within so many metres: further out, cells are hard to tell apart.
function frame(here, agents, reach) {
  const bounds = L.latLngBounds([here, here]);
  for (const agent of agents.slice(0, 3)) {
    if (here.distanceTo([agent.lat, agent.lon]) < reach) bounds.extend([agent.lat, agent.lon]);
  }
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  map.fitBounds(bounds, { padding: [70, 70], maxZoom: 17, animate: !calm });
}

// Shows the candidates too, however far they are; once more, the case alone.
const widener = document.getElementById("widen");

function widen() {
  const data = selected()?.dataset.onMap;
  if (!data) return map.fitBounds(map.cityBounds);
  const { lon, lat, agents } = JSON.parse(data);
  const wide = widener.getAttribute("aria-pressed") === "false";
  widener.setAttribute("aria-pressed", String(wide));
  return frame(L.latLng(lat, lon), agents, wide ? Infinity : 0);
}

widener.addEventListener("click", widen);

async function cellInfo({ latlng }) {
  const address = new URL(element.dataset.cell, location.href);
  address.searchParams.set("lon", latlng.lng.toFixed(6));
  address.searchParams.set("lat", latlng.lat.toFixed(6));
  const answer = await fetch(address, { headers: { "HX-Request": "true" } });
  const content = document.createElement("div");
  const page = new DOMParser().parseFromString(await answer.text(), "text/html"); // our own, escaped by the server
  content.append(...page.body.childNodes);
  L.popup({ maxWidth: 300 }).setLatLng(latlng).setContent(content).openOn(map);
  htmx.process(content);
}

// The shades of what the tiles show: cells close by, further out the areas that stand for them.
const shade = document.getElementById("shade");
let shadedAt = null;

async function loadShades() {
  const zoom = shade.checked ? map.getZoom() - 1 : null; // of tiles
  if (zoom === shadedAt) return;
  shadedAt = zoom;
  if (zoom === null) return map.shade(null);
  const address = new URL(element.dataset.values, location.href);
  address.searchParams.set("zoom", zoom);
  const answer = await fetch(address);
  if (answer.ok && zoom === shadedAt) map.shade(await answer.json());
}

shade.addEventListener("change", loadShades);
map.on("zoomend", loadShades);

let settle;
map.on("moveend", () => {
  clearTimeout(settle);
  settle = setTimeout(loadPoints, 150);
});
map.on("click", cellInfo);
new ResizeObserver(() => map.invalidateSize()).observe(element);

// ---- the selected case

const rows = () => [...document.querySelectorAll(".row")];

function mark(name) {
  for (const row of rows()) {
    const is = row.dataset.number === name;
    if (is) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
    if (is) row.scrollIntoView({ block: "nearest" });
  }
}

function open(name) {
  const row = rows().find((one) => one.dataset.number === name);
  if (row) return row.click();
  const address = element.dataset.case.replace("NUMBER", encodeURIComponent(name));
  htmx.ajax("GET", address, { target: "#case", swap: "innerHTML", push: address });
}

function step(by) {
  const all = rows();
  const at = all.findIndex((row) => row.hasAttribute("aria-current"));
  const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))];
  if (next && next !== all[at]) next.click();
}

function caseShown() {
  map.closePopup();
  mark(number());
  pane.scrollTop = 0;
  for (const picks of pane.querySelectorAll(".chips--pick")) picks.hidden = false;
  if (desk.dataset.view !== "queue" || number()) show(desk.dataset.view === "map" && !number() ? "map" : number() ? "case" : "queue");
  widener.setAttribute("aria-pressed", "false");
  drawSelected(true);
  loadPoints();
}

document.addEventListener("htmx:after:swap", ({ detail }) => {
  const { ctx } = detail;
  if (ctx.response?.status === 304) return;
  if (ctx.target === pane || ctx.target?.id === "case") caseShown();
  else if (ctx.target?.id === "queue" || ctx.sourceElement?.id === "queue") {
    mark(number());
    loadPoints();
  }
});

// Nobody looks: the queue is asked for again when somebody does.
document.addEventListener("htmx:before:request", (event) => {
  if (document.hidden && event.target.id === "queue") event.preventDefault();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) document.body.dispatchEvent(new Event("queue-changed"));
});

let fading;
new MutationObserver(() => {
  clearTimeout(fading);
  if (live.textContent) fading = setTimeout(() => (live.textContent = ""), 6000);
}).observe(live, { childList: true, characterData: true, subtree: true });

// ---- keys

const typing = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");

function press(key) {
  const button = pane.querySelector(`[data-key="${key}"]`);
  if (!button || button.disabled) return false;
  button.click();
  return true;
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  "/": () => document.getElementById("q").focus(),
  "?": () => help.showModal(),
  m: () => (getComputedStyle(element.parentElement).display === "none" ? show("map") : widen()),
  r: () => press("r"),
  c: () => press("c"),
  1: () => press("1"),
  2: () => press("2"),
  3: () => press("3"),
};

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || help.open) return;
  if (typing(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const act = KEYS[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act();
});

document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-keys]")) help.showModal();
  const pick = target.closest("[data-fill]");
  if (pick) {
    const field = document.getElementById(pick.dataset.fill);
    field.value = pick.textContent;
    field.focus();
  }
});

// A reason is asked for: the typist is already there.
pane.addEventListener("toggle", ({ target }) => {
  if (!target.open || !target.matches(".ask")) return;
  target.querySelector(".in").focus({ preventScroll: true });
  target.scrollIntoView({ block: "nearest" });
}, true);

for (const picks of pane.querySelectorAll(".chips--pick")) picks.hidden = false;
drawSelected(true);
loadPoints();
// At a desk the next case that matters is open from the start; on a phone the queue comes first.
if (!number() && matchMedia("(min-width: 64rem)").matches) step(1);
