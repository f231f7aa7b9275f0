// The map on which a place is set by hand. It is fetched when somebody first asks for it.

let opening = null;

function once(kind, attributes) {
  return new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement(kind), attributes, { onload: resolve, onerror: reject });
    document.head.append(element);
  });
}

async function openMap(element, { leaflet, mapCss, mapJs }) {
  await Promise.all([once("link", { rel: "stylesheet", href: mapCss }), once("script", { src: leaflet })]);
  const { cityMap } = await import(mapJs);
  return cityMap(element);
}

// Shows the dialog with the map at `start` ({lat, lon} or null); resolves to the chosen place, or null when cancelled.
export async function choosePlace(dialog, files, start) {
  dialog.showModal();
  opening ??= openMap(dialog.querySelector("#pinmap"), files);
  const map = await opening.catch((error) => {
    opening = null; // the next time may succeed
    dialog.close();
    throw error;
  });
  map.invalidateSize();
  if (start) map.setView([start.lat, start.lon], 18, { animate: false });
  else map.fitBounds(map.cityBounds);
  return new Promise((resolve) => {
    dialog.onclick = ({ target }) => {
      if (target.closest("[data-close]")) dialog.close();
      if (target.closest("[data-put]")) dialog.close("put");
    };
    dialog.onclose = () => {
      const middle = map.getCenter();
      resolve(dialog.returnValue === "put" ? { lat: middle.lat, lon: middle.lng } : null);
      dialog.returnValue = "";
    };
  });
}
