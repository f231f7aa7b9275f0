// Where the phone is: the best of the fixes that come within a quarter of a minute.

const PATIENCE_MS = 15000;
const GOOD_M = 20;

export const wgs84 = ({ coords }) => ({ lon: coords.longitude, lat: coords.latitude, accuracy: coords.accuracy });

// Calls `better(fix)` with every fix that is surer than the one before; resolves to the best, or null when none came.
// Rejects when the browser or the person does not allow it.
export function locate(better) {
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation) return reject(new Error("no geolocation"));
    let best = null;
    const end = () => {
      clearTimeout(patience);
      navigator.geolocation.clearWatch(watch);
      resolve(best);
    };
    const watch = navigator.geolocation.watchPosition(
      (position) => {
        const fix = wgs84(position);
        if (best && fix.accuracy >= best.accuracy) return;
        best = fix;
        better(fix);
        if (fix.accuracy < GOOD_M) end();
      },
      (error) => {
        if (error.code !== error.PERMISSION_DENIED) return; // the next fix may succeed
        clearTimeout(patience);
        reject(error);
      },
      { enableHighAccuracy: true, maximumAge: 5000, timeout: PATIENCE_MS },
    );
    const patience = setTimeout(end, PATIENCE_MS);
  });
}

// Whether the person has already said yes, so that nothing need be asked.
export async function allowed() {
  try {
    return (await navigator.permissions.query({ name: "geolocation" })).state === "granted";
  } catch {
    return false; // a browser that does not tell: ask after a tap
  }
}
