/* Reads rows of whole numbers, a number an hour, as packed_hours.py has written them (its head says the format). Nothing
   here needs a page. */

const LAGS = [0, 1, 24, 168];

// Bytes that are inflated -> as many rows of `hours` numbers as they hold.
export function rowsOf(bytes, hours) {
  const rows = [];
  for (let at = 0; at < bytes.length; at += 1 + 2 * hours) {
    const row = new Uint16Array(hours);
    const lag = LAGS[bytes[at]];
    const before = rows[rows.length - 1];
    for (let t = 0; t < hours; t++) {
      const zigzag = bytes[at + 1 + t] | (bytes[at + 1 + hours + t] << 8);
      const step = (zigzag >>> 1) ^ -(zigzag & 1);
      row[t] = step + knownAt(row, before, lag, t);
    }
    rows.push(row);
  }
  return rows;
}

// What a number is told from: one so many hours before, that of the row before, or nothing.
function knownAt(row, before, lag, t) {
  if (lag === undefined) return before[t];
  return lag && t >= lag ? row[t - lag] : 0;
}

export function kwOf(levels, scale) {
  return Float64Array.from(levels, (level) => level * scale);
}
