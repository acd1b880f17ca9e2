/* Rows of numbers that outputs/map/scenarios/packed_numbers.py has packed: doubles in planes of bytes, and futures in
   levels. */

import { rowsOf } from "../estates/estate_hours.js";

const PLANES = 8;

// Lists of numbers, one a row, from the bytes of all.
export function numbersOf(bytes, lengths) {
  const count = bytes.length / PLANES;
  const whole = new Uint8Array(bytes.length);
  for (let plane = 0; plane < PLANES; plane++) {
    for (let k = 0; k < count; k++) whole[k * PLANES + plane] = bytes[plane * count + k];
  }
  const view = new DataView(whole.buffer);
  const all = Float64Array.from({ length: count }, (_, k) => view.getFloat64(k * PLANES, true));
  let from = 0;
  return lengths.map((length) => all.subarray(from, (from += length)));
}

// Factors, one a future, of each row; `ends` has the least of a row and its step.
export function futuresOf(bytes, { count, ends }) {
  if (!count) return [];
  return rowsOf(bytes, count).map((levels, row) => {
    const [least, step] = ends[row];
    return Float64Array.from(levels, (level) => least + step * level);
  });
}
