/* Whole numbers of any size, seven bits a byte, the lowest first: how roofs, lines and cells are packed. */

// Reads one number after the other: as many as are asked for, as they are or with a sign.
export function readerOf(bytes) {
  let at = 0;
  function next() {
    let value = 0;
    let byte = 0;
    let shift = 0;
    do {
      byte = bytes[at++];
      value |= (byte & 127) << shift;
      shift += 7;
    } while (byte > 127);
    return value >>> 0;
  }
  function plain(size, Kind = Int32Array) {
    const values = new Kind(size);
    for (let k = 0; k < size; k++) values[k] = next();
    return values;
  }
  function signed(size) {
    const values = new Int32Array(size);
    for (let k = 0; k < size; k++) {
      const value = next();
      values[k] = (value >>> 1) ^ -(value & 1);
    }
    return values;
  }
  return { plain, signed };
}

// Steps -> the places that they lead to.
export function running(values) {
  for (let k = 1; k < values.length; k++) values[k] += values[k - 1];
  return values;
}
