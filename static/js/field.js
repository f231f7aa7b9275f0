// The filing page made quick: position, pin, photos, search. Without it the form is a form.

import { allowed, locate } from "./field_position.js";
import "./photo.js";

const form = document.getElementById("filing");
const { lat, lon, crs, accuracy_m: accuracy } = form.elements;
const note = document.getElementById("why-locate");
const offline = document.getElementById("offline");
const seek = document.getElementById("find");
const all = form.querySelector(".all");

for (const hidden of form.querySelectorAll("[data-js]")) hidden.hidden = false;

// ---- what the server says of the form so far

let settle;
function look(delay = 0) {
  clearTimeout(settle);
  settle = setTimeout(() => htmx.trigger("#look", "look"), delay);
}

form.addEventListener("change", ({ target }) => {
  if (target === lat || target === lon || target === crs) accuracy.value = "";
  if (target.matches("[data-look]")) look();
  if (target.name === "category" && target.closest(".all")) all.open = false;
});

if (form.querySelector("[name=category]:checked")) look(); // chosen before this module came

function place(where, metres) {
  lat.value = where.lat.toFixed(6);
  lon.value = where.lon.toFixed(6);
  crs.value = "wgs84";
  accuracy.value = metres ? metres.toFixed(1) : "";
  note.textContent = "";
  look();
}

// ---- position

const button = form.querySelector("[data-locate]");
const words = button.querySelector("span");

async function findMe() {
  words.textContent = words.dataset.busy;
  button.disabled = true;
  try {
    const best = await locate((fix) => place(fix, fix.accuracy));
    if (!best) note.textContent = note.dataset.late;
  } catch {
    note.textContent = note.dataset.denied;
  }
  words.textContent = words.dataset.again;
  button.disabled = false;
}

button.addEventListener("click", findMe);
if (lat.value) words.textContent = words.dataset.again;
else if (await allowed()) findMe();

// ---- pin

form.querySelector("[data-pin]").addEventListener("click", async () => {
  const { choosePlace } = await import("./field_pin.js");
  const start = lat.value && lon.value && crs.value === "wgs84" ? { lat: Number(lat.value), lon: Number(lon.value) } : null;
  const chosen = await choosePlace(document.getElementById("pinning"), form.dataset, start);
  if (chosen) place(chosen);
});

// ---- all categories

seek.addEventListener("input", () => {
  const wanted = seek.value.trim().toLowerCase();
  let found = 0;
  for (const major of all.querySelectorAll(".major")) {
    const entries = [...major.querySelectorAll(".entry")];
    for (const entry of entries) entry.hidden = !entry.dataset.find.includes(wanted);
    const shown = entries.filter((entry) => !entry.hidden).length;
    major.hidden = !shown;
    found += shown;
  }
  document.getElementById("none-found").hidden = found > 0;
});
seek.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());

// ---- sending

const send = form.querySelector(".submit button span");
const sendWord = send.textContent;

form.addEventListener("htmx:before:request", () => {
  offline.hidden = true;
  send.textContent = send.parentElement.dataset.sending;
});
form.addEventListener("htmx:response:error", () => (send.textContent = sendWord));
form.addEventListener("htmx:error", () => {
  offline.hidden = false;
  send.textContent = sendWord;
});
