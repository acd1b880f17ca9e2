/* Zones in the order of weighted criteria, re-ranked while the sliders move: the sums of geoplan/siting/ranking.py,
   number by number. candidates.js ranks candidate sites with the same functions. */
"use strict";

// Numbers from 0 to 1 (Mulberry32).
function geoplanUniform(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

// Columns of shares (null where not known) and weights -> a score for each zone, null where nothing is known.
function geoplanScores(columns, weights) {
  return columns[0].map((first, zone) => {
    let total = 0, weight = 0;
    columns.forEach((column, at) => {
      const share = column[zone];
      if (share === null) return;
      total += weights[at] * share;
      weight += weights[at];
    });
    return weight > 0 ? total / weight : null;
  });
}

function geoplanRanks(scores) {
  const rising = Float64Array.from(scores.filter((score) => score !== null)).sort();
  return scores.map((score) => {
    if (score === null) return 0;
    let low = 0, high = rising.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rising[middle] <= score) low = middle + 1; else high = middle;
    }
    return 1 + rising.length - low;
  });
}

// The best and the worst share of each column, which TOPSIS measures from.
function geoplanIdeals(columns) {
  const known = columns.map((column) => column.filter((share) => share !== null));
  return known.map((shares) => [Math.max(0, ...shares), Math.min(1, ...shares)]);
}

// TOPSIS: how far from the worst of all, over that and how far from the best; null where nothing is known. `parts` has
// for each column what it adds to the square of the distance from the worst.
function geoplanCloseness(columns, weights, ideals) {
  return columns[0].map((first, at) => {
    const shares = columns.map((column) => column[at]);
    const weight = shares.reduce((sum, share, which) => sum + (share === null ? 0 : weights[which]), 0);
    if (!(weight > 0)) return { score: null, parts: shares.map(() => null) };
    const square = (share, which, end) => (share === null ? 0 : ((weights[which] / weight) * (share - ideals[which][end])) ** 2);
    const parts = shares.map((share, which) => square(share, which, 1));
    const above = Math.sqrt(parts.reduce((sum, part) => sum + part, 0));
    const below = Math.sqrt(shares.reduce((sum, share, which) => sum + square(share, which, 0), 0));
    return { score: above + below > 0 ? above / (above + below) : 0.5, parts };
  });
}

function geoplanIntervals(columns, weights, { spread, samples, seed, lower, upper }, scoresOf = geoplanScores) {
  const draw = geoplanUniform(seed);
  const drawn = columns[0].map(() => new Int32Array(samples));
  for (let sample = 0; sample < samples; sample++) {
    const given = weights.map((weight) => weight * (1 + spread * (2 * draw() - 1)));
    geoplanRanks(scoresOf(columns, given)).forEach((rank, zone) => { drawn[zone][sample] = rank; });
  }
  return drawn.map((ranks) => {
    ranks.sort();
    return [ranks[Math.floor(lower * (samples - 1))], ranks[Math.ceil(upper * (samples - 1))]];
  });
}

// One slider a criterion; weights (key -> number) follow it. `draw` shows titles and shares of the sum.
function geoplanSliders(criteria, weights, prefix, { el, t, number, inText }, moved) {
  const rows = criteria.map((criterion) => {
    const slider = el("input", { type: "range", min: 0, max: 100, step: 1, id: prefix + criterion.key, oninput: () => {
      weights[criterion.key] = Number(slider.value);
      moved();
    } });
    const [share, label] = [el("output", { for: slider.id }), el("label", { for: slider.id, "data-criterion": criterion.key })];
    return { criterion, slider, share, label, node: el("div", { class: "gp-weight" }, label, share, slider) };
  });
  function draw() {
    const sum = rows.reduce((total, { criterion }) => total + weights[criterion.key], 0);
    for (const { criterion, slider, share, label } of rows) {
      label.textContent = inText(criterion.title);
      slider.value = weights[criterion.key];
      share.textContent = sum ? `${number((100 * weights[criterion.key]) / sum, 0)} %` : "–";
    }
  }
  return { nodes: rows.map(({ node }) => node), draw };
}

// What is not applied, by name.
function geoplanNotApplied(criteria, { el, t, inText }) {
  const missing = criteria.filter((criterion) => !criterion.applied);
  return missing.length ? [el("h3", {}, t("map.not_applied")),
    el("ul", { class: "gp-note gp-missing" }, missing.map(({ title }) => el("li", {}, inText(title))))] : [];
}

// The list of what is ranked: rank, name, score, and between which ranks it lies when the weights vary.
function geoplanRankList(entries, count, sampling, { el, t, number, named }) {
  const wide = Math.max(sampling.stable_ranks, sampling.stable_share * count);
  const head = el("li", { class: "gp-rank-head", "aria-hidden": "true" }, el("span", {}, t("map.score")), el("span", {}, t("map.rank_range")));
  return [head, ...entries.map(({ rank, score, interval, name, unknown, choose }) => {
    const [low, high] = interval || [null, null];
    const stable = interval && high - low <= wide;
    const range = interval ? (low === high ? String(low) : `${low}–${high}`) : "…";
    return el("li", { value: rank, "data-rank": rank },
      el("button", { type: "button", onclick: choose, title: unknown.length ? `${t("map.not_known")}: ${unknown.join(", ")}` : null },
        el("b", {}, String(rank)),
        el("span", { class: "gp-name", dir: "auto" }, named(name + (unknown.length ? " *" : ""))),
        el("span", {}, number(100 * score, 1)),
        el("span", { class: "gp-rank-range" + (stable ? " gp-stable" : ""), title: t(stable ? "map.rank_stable" : "map.rank_moves") }, range)));
  })];
}

function geoplanRanking(data, { state, el, say, t, number, named, nameOf, choose, select, refresh }) {
  const FIELD = "priority_score";
  const given = data.ranking;
  const applied = given.criteria.filter((criterion) => criterion.applied);
  const weights = Object.fromEntries(given.criteria.map(({ key, weight }) => [key, weight]));
  const listed = () => applied.map(({ key }) => weights[key]);
  const columnsOf = (set) => applied.map(({ key }) => set.shares[key] || set.ids.map(() => null));
  const inText = (texts) => texts[state.language];
  const SHOWN = 100;

  data.fields[FIELD] = given.field;
  data.groups.push({ key: "priority", fields: [FIELD], colours: given.colours });
  data.selectable.push(FIELD);

  function classesOf(values) {
    const rising = values.filter((value) => value !== null).sort((a, b) => a - b);
    if (!rising.length) return { scheme: "none", lowest: null, breaks: [] };
    const count = given.colours.length;
    const ends = Array.from({ length: count }, (_, at) => rising[Math.ceil(((at + 1) * rising.length) / count) - 1]);
    return { scheme: "quantiles", lowest: rising[0], breaks: [...new Set(ends)] };
  }
  function score() {
    for (const set of data.sets) {
      const values = geoplanScores(columnsOf(set), listed()).map((value) => (value === null ? null : Math.round(1000 * value) / 10));
      set.values[FIELD] = values;
      set.classes[FIELD] = classesOf(values);
    }
  }

  const words = { el, t, number, named, inText };
  const sliders = geoplanSliders(applied, weights, "gp-weight-", words, () => moved());
  const list = el("ol", { class: "gp-ranking gp-priority" });
  const notApplied = el("div", {});
  const message = el("p", { class: "gp-note", role: "status" });
  const file = el("input", { type: "file", accept: ".json,application/json", hidden: true, id: "gp-weights-file", onchange: readFile });
  const button = (key, onclick, id) => say(el("button", { type: "button", onclick, id }), key);
  const section = el("details", { id: "gp-priority" },
    say(el("summary", {}), "map.priority"),
    say(el("p", { class: "gp-note" }), "map.priority_hint"),
    ...sliders.nodes,
    el("div", { class: "gp-buttons" },
      button("map.weights_default", () => take(Object.fromEntries(given.criteria.map(({ key, weight }) => [key, weight]))), "gp-weights-default"),
      button("map.weights_save", save, "gp-weights-save"),
      button("map.weights_read", () => file.click(), "gp-weights-read"), file),
    message, list, notApplied);
  section.addEventListener("toggle", () => { if (section.open) show(); });

  // The map shows the scores as soon as they are asked for.
  function show() {
    state.field = FIELD;
    select();
    refresh();
  }
  function moved() {
    message.textContent = "";
    score();
    show();
  }
  function take(wanted) {
    Object.assign(weights, wanted);
    moved();
  }

  let waiting = null;
  let others = null; // whose weights stand in the same file
  const known = new Map();
  // Ranks follow at once; how stable they are takes a moment and follows when the slider rests.
  function draw() {
    sliders.draw();
    notApplied.replaceChildren(...geoplanNotApplied(given.criteria, words));
    drawList();
    clearTimeout(waiting);
    if (section.open && !known.has(signature())) waiting = setTimeout(() => {
      known.clear();
      known.set(signature(), geoplanIntervals(columnsOf(state.set), listed(), given));
      drawList();
    }, 120);
  }
  const signature = () => JSON.stringify([state.set.key, listed()]);
  function drawList() {
    const set = state.set;
    const values = geoplanScores(columnsOf(set), listed());
    const ranks = geoplanRanks(values);
    const intervals = known.get(signature());
    const order = ranks.map((rank, zone) => zone).filter((zone) => ranks[zone]).sort((a, b) => ranks[a] - ranks[b] || a - b);
    const unknownOf = (zone) => applied.filter(({ key }) => weights[key] > 0 && (set.shares[key] || [])[zone] === null);
    const entries = order.slice(0, SHOWN).map((zone) => ({ rank: ranks[zone], score: values[zone], interval: intervals && intervals[zone],
      name: nameOf(set, zone), unknown: unknownOf(zone).map(({ title }) => inText(title)), choose: () => choose(set, zone, true) }));
    list.replaceChildren(...geoplanRankList(entries, order.length, given, words));
  }

  function save() {
    const content = { schema: given.schema, study: data.study, weights, ...(others ? others.saved() : {}) };
    const address = URL.createObjectURL(new Blob([JSON.stringify(content, null, 1) + "\n"], { type: "application/json" }));
    el("a", { href: address, download: `${data.study}-weights.json` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  }
  async function readFile() {
    const chosen = file.files[0];
    file.value = "";
    if (!chosen) return;
    let content = null;
    try { content = JSON.parse(await chosen.text()); } catch { /* said below */ }
    const found = content && content.schema === given.schema && content.weights;
    const names = found ? Object.keys(found) : [];
    const wrong = names.filter((name) => !(name in weights) || !Number.isFinite(found[name]) || found[name] < 0);
    const some = names.some((name) => found[name] > 0);
    if (!found || wrong.length || !some) {
      message.textContent = `${t("map.weights_wrong")} ${wrong.join(", ")}`;
      return;
    }
    take(Object.fromEntries(given.criteria.map(({ key }) => [key, found[key] || 0])));
    if (others) others.take(content);
    message.textContent = t("map.weights_taken");
  }

  score();
  return { section, draw, weights, take, save, file, keepWith: (one) => { others = one; } };
}
