/* The sun at a place as parts of the page's address: the place, "20.8274/106.7347", and the plane, "open_rack/30/180". */

const NUMBER = /^-?\d+(\.\d+)?$/;

// Latitude and longitude of a text; null for what is none.
export function placeOf(text) {
  const numbers = text.split("/");
  if (numbers.length !== 2 || !numbers.every((each) => NUMBER.test(each))) return null;
  const [lat, lng] = numbers.map(Number);
  return Math.abs(lat) <= 90 && Math.abs(lng) <= 180 ? { lat, lng } : null;
}

// Mounting, and tilt and azimuth where they are set; null for what is none, or lies beyond what can be chosen.
export function planeOf(text, { months, tilts }) {
  const [mounting, ...angles] = text.split("/");
  const right = Object.hasOwn(months, mounting) && angles.every((each) => NUMBER.test(each));
  if (!right || ![0, 2].includes(angles.length)) return null;
  if (!angles.length) return { mounting };
  const [tilt, azimuth] = angles.map(Number);
  const most = tilts[tilts.length - 1];
  return tilt >= 0 && tilt <= most && azimuth >= 0 && azimuth < 360 ? { mounting, tilt, azimuth } : null;
}

export function sunParts(page) {
  const { sun, state } = page;
  if (!sun) return [];
  const plain = (degrees) => String(Number(degrees.toFixed(5)));
  const place = () => (state.sun ? `${plain(state.sun.lat)}/${plain(state.sun.lng)}` : "");
  return [
    {
      key: "sun",
      of: place,
      take: (text) => {
        if (text === place()) return [];
        const at = text ? placeOf(text) : null;
        if (at) sun.open(at);
        else if (state.sun) page.pick({});
        return text && !at ? [text] : [];
      },
    },
    {
      key: "plane",
      isSlide: true,
      of: () => (state.sun ? sun.planeText() : ""),
      take: (text) => {
        const plane = text ? planeOf(text, sun.given) : {};
        sun.takePlane(plane || {});
        return plane ? [] : [text];
      },
    },
  ];
}
