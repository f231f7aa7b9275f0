// Tells the city where somebody on shift is, while the page is open: at most every half a minute, and only if allowed.

import { allowed, wgs84 } from "./field_position.js";

const EVERY_MS = 30000;
const address = document.querySelector("[data-report]").dataset.report;
const served = Date.parse(document.documentElement.dataset.now);
let last = 0;
let watch = null;

async function report(position) {
  if (performance.now() - last < EVERY_MS && last) return;
  last = performance.now();
  const { lon, lat, accuracy } = wgs84(position);
  const at = new Date(served + performance.now() - Math.max(0, Date.now() - position.timestamp)).toISOString(); // by the server's clock
  const headers = { "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content, "HX-Request": "true" };
  const answer = await fetch(address, { method: "POST", headers, body: new URLSearchParams({ lon, lat, accuracy, at }) });
  if (answer.ok) document.body.dispatchEvent(new Event("position-kept"));
  else navigator.geolocation.clearWatch(watch); // not on shift any more, or signed out
}

const unheard = () => (last = 0); // no connection: the next fix tries again

if (await allowed()) {
  watch = navigator.geolocation.watchPosition((position) => report(position).catch(unheard), () => {}, { enableHighAccuracy: true });
}
