/* From degrees to metres of the study's plane, as outputs/map/planner/fitted_plane.py has fitted it: polynomials in Web
   Mercator, so that all is reckoned where Python reckons. Nothing here needs a page. */

const EARTH_M = 6378137;

// Metres of EPSG:3857.
export function mercator(lng, lat) {
  const radians = Math.PI / 180;
  return [EARTH_M * lng * radians, EARTH_M * Math.log(Math.tan(Math.PI / 4 + (lat * radians) / 2))];
}

// Chebyshev polynomials in two variables; the terms of a row of `x` and `y` are of one degree in the first of them.
export class Plane {
  constructor({ bounds, x, y }) {
    const [west, south, east, north] = bounds;
    this.bounds = bounds;
    this.middle = [(west + east) / 2, (south + north) / 2];
    this.half = [(east - west) / 2, (north - south) / 2];
    this.rows = x.map((row, at) => [Float64Array.from(row), Float64Array.from(y[at])]);
    this.terms = new Float64Array(x.length);
    this.x = this.y = 0;
  }

  // Puts a place into `x` and `y`: without an array for each of very many.
  move(east, north) {
    const u = (east - this.middle[0]) / this.half[0];
    const v = (north - this.middle[1]) / this.half[1];
    const { terms, rows } = this;
    terms[0] = 1;
    terms[1] = v;
    for (let k = 2; k < terms.length; k++) terms[k] = 2 * v * terms[k - 1] - terms[k - 2];
    let [before, now, x, y] = [u, 1, 0, 0]; // T(-1) is T(1)
    for (const [ofX, ofY] of rows) {
      let [sumX, sumY] = [0, 0];
      for (let k = 0; k < ofX.length; k++) {
        sumX += ofX[k] * terms[k];
        sumY += ofY[k] * terms[k];
      }
      x += now * sumX;
      y += now * sumY;
      [before, now] = [now, 2 * u * now - before];
    }
    this.x = x;
    this.y = y;
  }

  at(east, north) {
    this.move(east, north);
    return [this.x, this.y];
  }

  holds(lng, lat) {
    const [x, y] = mercator(lng, lat);
    const [west, south, east, north] = this.bounds;
    return x >= west && x <= east && y >= south && y <= north;
  }

  // Pairs of longitude and latitude -> x, y, x, y, … without the closing vertex.
  ring(places) {
    return Float64Array.from(places.flatMap(([lng, lat]) => this.at(...mercator(lng, lat))));
  }
}
