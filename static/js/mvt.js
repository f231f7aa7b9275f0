// Reads a Mapbox Vector Tile: name → { extent, features: [{ kind, tags, rings }] }, each ring a flat list x, y, x, y, …

const POINT = 1;

class Reader {
  constructor(buffer) {
    this.bytes = new Uint8Array(buffer);
    this.view = new DataView(buffer);
    this.at = 0;
  }

  varint() {
    let value = 0;
    let factor = 1;
    let byte;
    do {
      byte = this.bytes[this.at++];
      value += (byte & 127) * factor;
      factor *= 128;
    } while (byte > 127);
    return value;
  }

  text() {
    const length = this.varint();
    this.at += length;
    return new TextDecoder().decode(this.bytes.subarray(this.at - length, this.at));
  }

  skip(wire) {
    if (wire === 0) this.varint();
    else if (wire === 1) this.at += 8;
    else if (wire === 2) this.at = this.end();
    else this.at += 4;
  }

  // Calls `handle(field, wire)` for each field of the message that ends at `end`; skips those it does not know.
  fields(end, handle) {
    while (this.at < end) {
      const tag = this.varint();
      if (handle(tag >> 3, tag & 7) === false) this.skip(tag & 7);
    }
  }

  end() {
    const length = this.varint();
    return this.at + length;
  }
}

const signed = (n) => (n % 2 ? -(n + 1) / 2 : n / 2);

function readValue(reader) {
  let value = null;
  reader.fields(reader.end(), (field) => {
    if (field === 1) value = reader.text();
    else if (field === 2) value = reader.view.getFloat32((reader.at += 4) - 4, true);
    else if (field === 3) value = reader.view.getFloat64((reader.at += 8) - 8, true);
    else if (field === 4 || field === 5) value = reader.varint();
    else if (field === 6) value = signed(reader.varint());
    else if (field === 7) value = reader.varint() === 1;
    else return false;
    return true;
  });
  return value;
}

function readRings(reader) {
  const end = reader.end();
  const rings = [];
  let ring = [];
  let x = 0;
  let y = 0;
  while (reader.at < end) {
    const command = reader.varint();
    const move = (command & 7) === 1;
    if ((command & 7) === 7) continue; // the path is closed by whoever draws it
    for (let count = command >> 3; count > 0; count--) {
      x += signed(reader.varint());
      y += signed(reader.varint());
      if (move) rings.push((ring = []));
      ring.push(x, y);
    }
  }
  return rings;
}

function readFeature(reader, keys, values) {
  const feature = { kind: POINT, tags: {}, rings: [] };
  reader.fields(reader.end(), (field) => {
    if (field === 2) {
      for (const end = reader.end(); reader.at < end; ) {
        const key = keys[reader.varint()];
        feature.tags[key] = values[reader.varint()];
      }
    } else if (field === 3) feature.kind = reader.varint();
    else if (field === 4) feature.rings = readRings(reader);
    else return false;
    return true;
  });
  return feature;
}

function readLayer(reader) {
  const layer = { name: "", extent: 4096, features: [] };
  const keys = [];
  const values = [];
  const places = [];
  const end = reader.end();
  reader.fields(end, (field, wire) => {
    if (field === 1) layer.name = reader.text();
    else if (field === 2) {
      places.push(reader.at); // keys and values may come after the features that name them
      reader.skip(wire);
    } else if (field === 3) keys.push(reader.text());
    else if (field === 4) values.push(readValue(reader));
    else if (field === 5) layer.extent = reader.varint();
    else return false;
    return true;
  });
  for (const place of places) {
    reader.at = place;
    layer.features.push(readFeature(reader, keys, values));
  }
  reader.at = end;
  return layer;
}

export function readTile(buffer) {
  const reader = new Reader(buffer);
  const layers = {};
  reader.fields(reader.bytes.length, (field) => {
    if (field !== 3) return false;
    const layer = readLayer(reader);
    layers[layer.name] = layer;
    return true;
  });
  return layers;
}
