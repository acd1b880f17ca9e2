/* What a reader has picked to sum up, compare and take along: zones, candidate sites, industrial parks and drawn areas, in
   the order in which they were picked. Nothing here needs a page. */

// What tells one item from another: a zone by its set and id, the others by their id alone.
export function keyOf({ kind, set = "", id }) {
  return [kind, set, id].join("\n");
}

export class Selection {
  constructor() {
    this.items = [];
    this.listeners = [];
  }

  // `hear` is called after each change; what is returned ends that.
  onChange(hear) {
    this.listeners.push(hear);
    return () => {
      this.listeners = this.listeners.filter((each) => each !== hear);
    };
  }

  placeOf(item) {
    const key = keyOf(item);
    return this.items.findIndex((each) => keyOf(each) === key);
  }

  has(item) {
    return this.placeOf(item) >= 0;
  }

  // One that is there already gives way to the new one in its place: an area that was moved or renamed.
  add(...items) {
    const now = [...this.items];
    for (const item of items) {
      const key = keyOf(item);
      const at = now.findIndex((each) => keyOf(each) === key);
      if (at < 0) now.push(item);
      else now[at] = item;
    }
    this.put(now);
  }

  remove(...items) {
    const keys = new Set(items.map(keyOf));
    const now = this.items.filter((each) => !keys.has(keyOf(each)));
    if (now.length < this.items.length) this.put(now);
  }

  // Whether the item is picked now.
  toggle(item) {
    const was = this.has(item);
    if (was) this.remove(item);
    else this.add(item);
    return !was;
  }

  clear() {
    if (this.items.length) this.put([]);
  }

  // All items at once, as an address gives them: told once.
  put(items) {
    const was = this.items;
    this.items = items;
    for (const hear of [...this.listeners]) hear(items, was);
  }

  ofKind(kind) {
    return this.items.filter((item) => item.kind === kind);
  }
}
