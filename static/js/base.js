// Keeps countdowns running by the server's clock, and switches the theme without losing what was typed.

const root = document.documentElement;
const started = performance.now();
const served = Date.parse(root.dataset.now);

export const now = () => served + (performance.now() - started);

const words = document.body.dataset;

function span(milliseconds) {
  const minutes = Math.floor(milliseconds / 60000);
  if (minutes >= 2880) return words.days.replace("{}", Math.floor(minutes / 1440));
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

function tone(due, begun, left) {
  if (left <= 0) return "bad";
  const pressing = begun < due ? left / (due - begun) <= 0.2 : left <= 7200000;
  return pressing ? "warn" : "ok";
}

export function tick(within = document) {
  for (const shown of within.querySelectorAll("time[data-due]")) {
    const due = Date.parse(shown.dateTime);
    const left = due - now();
    const text = (left > 0 ? words.left : words.over).replace("{}", span(Math.abs(left)));
    if (shown.lastElementChild.textContent !== text) shown.lastElementChild.textContent = text;
    const name = `sla sla--${tone(due, Date.parse(shown.dataset.started), left)}`;
    if (shown.className !== name) shown.className = name;
  }
}

function switchTheme(event) {
  const control = event.target.closest("[data-theme-switch]");
  if (!control) return;
  event.preventDefault();
  const theme = root.dataset.theme === "sun" ? "day" : "sun";
  root.dataset.theme = theme;
  control.setAttribute("aria-pressed", String(theme === "sun"));
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax${secure}`;
}

function closeMenus(event) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (event.key === "Escape" || !menu.contains(event.target)) menu.open = false;
  }
}

document.addEventListener("click", switchTheme);
document.addEventListener("click", closeMenus);
document.addEventListener("keydown", (event) => event.key === "Escape" && closeMenus(event));
setInterval(tick, 15000);
