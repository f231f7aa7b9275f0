// Shows a message that was pushed, and opens its case. It serves no pages and keeps nothing.

function showMessage(event) {
  const { title, body, url, tag } = event.data.json();
  event.waitUntil(self.registration.showNotification(title, { body, tag, data: { url } }));
}

async function open(address) {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const shown = windows.find((window) => window.url === address);
  return shown ? shown.focus() : self.clients.openWindow(address);
}

function openCase(event) {
  event.notification.close();
  event.waitUntil(open(event.notification.data.url));
}

self.addEventListener("push", showMessage);
self.addEventListener("notificationclick", openCase);
