/* What stands behind a picked item in the data of the page: its name, what kind it is of, where it lies, and its figures. */

import { nameOf, valueOf } from "../drawing/values.js";

const MET = "real";

export class Things {
  constructor(page) {
    this.page = page;
    this.of = (item) => this[item.kind](item); // null for what the page does not know
    this.areas = new Map(); // ring -> its figures, once they are known
  }

  // `kind`: what can be summed up with it; `values`: figure -> number or null.
  zone(item) {
    const { data, words } = this.page;
    const set = data.sets.find(({ key }) => key === item.set);
    const index = set ? set.ids.indexOf(item.id) : -1;
    if (index < 0) return null;
    const values = Object.fromEntries(Object.keys(set.values).map((name) => [name, valueOf(set, name, index)]));
    return {
      item,
      index,
      group: set.key,
      name: nameOf(set, index),
      kind: words.kindOfZone(set.types[index]),
      under: words.formerOf(set, index),
      at: set.labels[index],
      shape: set.shapes[index],
      status: this.statusOf(["zones"]),
      values,
    };
  }

  estate(item) {
    const { data, words, estates } = this.page;
    const estate = data.estates.find(({ id }) => id === item.id);
    if (!estate) return null;
    return {
      item,
      group: "estates",
      name: estate.name,
      kind: words.t("map.pick.kind.estate"),
      under: "",
      at: estate.point,
      shape: estate.shape,
      status: estates.status,
      values: estate.values,
    };
  }

  candidate(item) {
    const { sites } = this.page;
    for (const kind of sites ? sites.kinds : []) {
      const site = kind.items.find(({ id }) => id === item.id);
      if (!site) continue;
      return {
        item,
        site,
        group: kind.key,
        name: site.name,
        kind: sites.nameOf(kind),
        under: site.zone,
        at: site.at,
        shape: null,
        status: site.place,
        values: site.values,
      };
    }
    return null;
  }

  // What lies in a drawn area is read from the roofs, which takes a moment: until then nothing of it is known.
  area(item) {
    const { words } = this.page;
    const told = this.areas.get(item.ring);
    return {
      item,
      group: "areas",
      name: item.name ? `${item.id} ${item.name}` : words.t("map.pick.area", { id: item.id }),
      kind: words.t("map.pick.kind.area"),
      under: "",
      at: null,
      shape: null,
      ring: item.ring,
      status: MET,
      values: told ? told.values : {},
      isRead: Boolean(told),
    };
  }

  // Asked once for each ring; `heard` is called when its figures are there.
  readArea({ ring }, heard) {
    const { areas } = this.page;
    if (!areas || this.areas.has(ring)) return;
    this.areas.set(ring, null);
    areas.figures(ring).then(
      (told) => {
        this.areas.set(ring, told);
        heard();
      },
      () => this.areas.delete(ring),
    );
  }

  // The least real of some layers.
  statusOf(kinds) {
    const statuses = this.page.data.layers.filter(({ kind }) => kinds.includes(kind)).map(({ status }) => status);
    return ["synthetic", "schematic"].find((status) => statuses.includes(status)) || MET;
  }
}
