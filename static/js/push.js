// Lets this browser show messages: registers the worker, subscribes, and tells the server where to send.

const panel = document.querySelector("[data-push]");
const button = panel.querySelector("[data-push-on]");
const able = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

function show(state) {
  for (const text of panel.querySelectorAll("[data-when]")) text.hidden = text.dataset.when !== state;
  button.hidden = !["off", "failed"].includes(state);
  button.disabled = false;
}

async function subscription() {
  const known = await navigator.serviceWorker.getRegistration(panel.dataset.worker);
  return known?.pushManager.getSubscription();
}

function active(registration) {
  if (registration.active) return registration;
  const worker = registration.installing ?? registration.waiting;
  return new Promise((resolve) => worker.addEventListener("statechange", () => registration.active && resolve(registration)));
}

async function subscribe() {
  const registration = await active(await navigator.serviceWorker.register(panel.dataset.worker));
  await (await registration.pushManager.getSubscription())?.unsubscribe(); // it may be of an older key
  const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: panel.dataset.key });
  const headers = { "Content-Type": "application/json", "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content };
  const answer = await fetch(panel.dataset.address, { method: "POST", headers, body: JSON.stringify(made) });
  if (!answer.ok) {
    await made.unsubscribe();
    throw new Error(`the server refused the subscription: ${answer.status}`);
  }
}

async function turnOn() {
  button.disabled = true;
  if ((await Notification.requestPermission()) !== "granted") return show("denied");
  try {
    await subscribe();
    location.reload(); // the page then counts this browser too
  } catch (error) {
    console.info(error);
    show("failed");
  }
}

async function turnOff(event) {
  event.preventDefault();
  await (await subscription())?.unsubscribe();
  event.target.submit();
}

if (!able) show("unable");
else if (Notification.permission === "denied") show("denied");
else show((await subscription()) && panel.querySelector("[data-push-off]") ? "on" : "off");

button.addEventListener("click", turnOn);
panel.querySelector("[data-push-off]")?.addEventListener("submit", turnOff);
