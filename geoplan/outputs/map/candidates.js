/* Where to build: candidate sites as numbered markers, ranked anew while the sliders of their kind move. The weights of
   zones and candidates are saved in one file. */
"use strict";

function geoplanCandidates(map, data, page, priority) {
  const { state, el, say, t, title, withUnit, number, named, clip, pair, featureOf, addOverlay, dim, pick, dropPick, inText } = page;
  const { kinds, sampling, status, topsis } = data.candidates;
  const PLACES = ["area_ha", "grid_distance_km", "road_distance_km", "slope_pct"];
  const words = { el, t, number, named, inText };
  const layer = L.layerGroup();
  const ground = L.layerGroup();
  let kind = kinds[0];

  for (const one of kinds) {
    one.applied = one.criteria.filter((criterion) => criterion.applied);
    one.weights = Object.fromEntries(one.criteria.map(({ key, weight }) => [key, weight]));
    one.columns = one.applied.map(({ key }) => one.items.map((item) => item.shares[key] ?? null));
    const ideals = topsis ? geoplanIdeals(one.columns) : null;
    one.scores = topsis ? (columns, weights) => geoplanCloseness(columns, weights, ideals).map(({ score }) => score) : geoplanScores;
    one.parts = (at) => geoplanCloseness(one.columns, listed(one), ideals)[at];
    one.sliders = geoplanSliders(one.applied, one.weights, `gp-weight-${one.key}-`, words, () => draw());
    one.known = new Map();
  }
  const listed = (one) => one.applied.map(({ key }) => one.weights[key]);

  // Photovoltaics are counted by their modules' peak power, other plants by the electricity they send out.
  const capacityOf = (item) => withUnit("capacity_mw", item.values.capacity_mw).replace(/MW$/, kind.key.endsWith("_pv") ? "MWp" : "MW");

  // ---- the section beside the map -----------------------------------------------------------------------------

  const choice = el("select", { class: "gp-input", id: "gp-kind", onchange: () => {
    kind = kinds.find(({ key }) => key === choice.value);
    dropPick();
    draw();
  } });
  const sliders = el("div", {});
  const list = el("ol", { class: "gp-ranking gp-priority", id: "gp-candidates-list" });
  const notApplied = el("div", {});
  const method = el("p", { class: "gp-note", id: "gp-candidates-method" });
  const button = (key, onclick, id) => say(el("button", { type: "button", onclick, id }), key);
  const section = el("details", { id: "gp-candidates" },
    say(el("summary", {}), "map.candidates"),
    say(el("p", { class: "gp-note" }), "map.candidates_hint"),
    topsis ? method : null, choice, sliders,
    el("div", { class: "gp-buttons" },
      button("map.weights_default", () => { Object.assign(kind.weights, defaults(kind)); draw(); }, "gp-candidates-default"),
      priority ? button("map.weights_save", priority.save, "gp-candidates-save") : null,
      priority ? button("map.weights_read", () => priority.file.click(), "gp-candidates-read") : null),
    list, notApplied);
  const defaults = (one) => Object.fromEntries(one.criteria.map(({ key, weight }) => [key, weight]));
  section.addEventListener("toggle", () => { if (section.open && !overlay.on) overlay.set(true); else draw(); });

  let waiting = null;
  const signature = () => JSON.stringify(listed(kind));
  function ranked() {
    const scores = kind.applied.length ? kind.scores(kind.columns, listed(kind)) : kind.items.map(() => null);
    const ranks = geoplanRanks(scores);
    const order = ranks.map((rank, at) => at).sort((a, b) => (ranks[a] || 1e9) - (ranks[b] || 1e9) || a - b);
    return { scores, ranks, order };
  }
  function draw() {
    choice.replaceChildren(...kinds.map(({ key, items }) => el("option", { value: key }, `${t("gpkg.code." + key)} (${items.length})`)));
    choice.value = kind.key;
    if (topsis) method.textContent = inText(topsis);
    sliders.replaceChildren(...kind.sliders.nodes);
    kind.sliders.draw();
    notApplied.replaceChildren(...geoplanNotApplied(kind.criteria, words));
    drawList();
    drawMarkers();
    clearTimeout(waiting);
    if (section.open && kind.applied.length && !kind.known.has(signature())) waiting = setTimeout(() => {
      kind.known.clear();
      kind.known.set(signature(), geoplanIntervals(kind.columns, listed(kind), sampling, kind.scores));
      drawList();
    }, 120);
  }
  function drawList() {
    const { scores, ranks, order } = ranked();
    const intervals = kind.known.get(signature());
    const entries = order.filter((at) => ranks[at]).map((at) => ({ rank: ranks[at], score: scores[at], interval: intervals && intervals[at],
      name: kind.items[at].name, choose: () => choose(kind.items[at], true),
      unknown: kind.applied.filter(({ key }) => kind.weights[key] > 0 && (kind.items[at].shares[key] ?? null) === null).map((one) => inText(one.title)) }));
    list.replaceChildren(...geoplanRankList(entries, entries.length, sampling, words));
  }

  // ---- on the map ---------------------------------------------------------------------------------------------

  function drawMarkers() {
    layer.clearLayers();
    if (!overlay.on) return;
    const { ranks, order } = ranked();
    // the best are drawn last, upon the others
    for (const at of [...order].reverse()) {
      const item = kind.items[at];
      const dot = el("span", { class: "gp-dot" + (state.candidate === item ? " gp-chosen" : "") }, String(ranks[at] || "–"));
      dot.style.background = kind.colour;
      const icon = L.divIcon({ className: "gp-candidate", iconSize: [24, 24], html: dot });
      const marker = L.marker([item.at[1], item.at[0]], { icon, alt: item.name, keyboard: true, zIndexOffset: 1000 - (ranks[at] || 999) });
      marker.bindTooltip(() => el("div", {}, el("strong", { dir: "auto" }, named(clip(item.name, 60))),
        el("div", {}, `${t("gpkg.code." + kind.key)}: ${capacityOf(item)}`)), { className: "gp-tip" });
      marker.on("click", () => choose(item, false)).addTo(layer);
    }
  }
  function outline(shape, colour, dashed) {
    const style = { color: colour, weight: 2, dashArray: dashed ? "6 4" : null, fill: true, fillColor: colour, fillOpacity: dashed ? 0.08 : 0.35,
      interactive: false, pane: "gp-estates", className: "gp-site-shape" };
    return L.geoJSON(featureOf(shape, 0), { style, interactive: false, pane: "gp-estates" });
  }
  function drawGround() {
    ground.clearLayers();
    const item = state.candidate;
    if (!item || !overlay.on) return;
    for (const [shape, dashed] of shapesOf(item)) outline(shape, kind.colour, dashed).addTo(ground);
  }
  const patches = new Map(data.eligible.map(({ id, shape }) => [id, shape]));
  const shapesOf = (item) => [[item.catchment, true], [patches.get(item.id), false]].filter(([shape]) => shape);
  // What is worth seeing of a candidate: its ground, or where its feedstock comes from.
  function extent(item) {
    const bounds = L.latLngBounds([[item.at[1], item.at[0]]]);
    for (const [shape] of shapesOf(item)) bounds.extend(outline(shape, kind.colour, false).getBounds());
    return bounds;
  }
  function choose(item, move) {
    if (!overlay.on) overlay.set(true);
    pick(item, move);
  }

  // ---- the panel of a chosen candidate ------------------------------------------------------------------------

  function contributions(item) {
    if (topsis) return shared(item);
    const rows = kind.applied.map((criterion) => ({ criterion, share: item.shares[criterion.key] ?? null, weight: kind.weights[criterion.key] }));
    const sum = rows.reduce((total, { share, weight }) => total + (share === null ? 0 : weight), 0);
    return rows.filter(({ weight }) => weight > 0).map(({ criterion, share, weight }) => {
      const points = share === null || !sum ? null : (100 * weight * share) / sum;
      const most = sum ? (100 * weight) / sum : 0;
      const bar = el("span", { class: "gp-bar-base" });
      bar.style.width = `${points === null || !most ? 0 : (100 * points) / most}%`;
      bar.style.background = kind.colour;
      return el("div", { class: "gp-energy" }, el("span", {}, inText(criterion.title)), el("b", {}, points === null ? t("map.not_known") : `${number(points, 1)} / ${number(most, 0)}`),
        el("span", { class: "gp-track" }, bar), el("small", {}));
    });
  }
  // What each criterion adds to the score by TOPSIS: the score, shared by the squares of the distances from the worst.
  function shared(item) {
    const { score, parts: squares } = kind.parts(kind.items.indexOf(item));
    const whole = squares.reduce((sum, square) => sum + square, 0);
    return kind.applied.map((criterion, at) => ({ criterion, at })).filter(({ criterion }) => kind.weights[criterion.key] > 0).map(({ criterion, at }) => {
      const known = (item.shares[criterion.key] ?? null) !== null && score !== null;
      const points = known ? (whole > 0 ? (100 * score * squares[at]) / whole : 0) : null;
      const bar = el("span", { class: "gp-bar-base" });
      bar.style.width = `${points || 0}%`;
      bar.style.background = kind.colour;
      return el("div", { class: "gp-energy" }, el("span", {}, inText(criterion.title)), el("b", {}, points === null ? t("map.not_known") : number(points, 1)),
        el("span", { class: "gp-track" }, bar), el("small", {}));
    });
  }
  function parts(item) {
    const { scores, ranks } = ranked();
    const at = kind.items.indexOf(item);
    const shown = Object.entries(item.values).filter(([name]) => !/_(low|high)$/.test(name) && !PLACES.includes(name));
    const places = Object.entries(item.values).filter(([name]) => PLACES.includes(name));
    const ends = (name) => [item.values[name + "_low"], item.values[name + "_high"]];
    const line = ([name, value]) => {
      const [low, high] = ends(name);
      const range = low !== undefined && high !== undefined ? el("small", {}, ` (${number(low, data.fields[name].decimals)}–${number(high, data.fields[name].decimals)})`) : null;
      const [term, figure] = pair(name, value);
      if (name === "capacity_mw") figure.textContent = capacityOf(item);
      if (range) figure.append(range);
      return [term, figure];
    };
    return [
      el("h2", { class: "gp-name", dir: "auto" }, named(item.name)),
      el("p", { class: "gp-under" }, [t("gpkg.code." + kind.key), item.zone].filter(Boolean).flatMap((text, k) => [k ? " · " : "", named(text)])),
      el("p", { class: "gp-main" }, el("span", {}, `${t("map.rank")} ${ranks[at] || "–"} / ${kind.items.length}`), el("b", {}, `${t("map.score")} ${scores[at] === null ? "–" : number(100 * scores[at], 1)}`)),
      el("p", { class: "gp-note" }, item.surveyed ? t("map.candidate_surveyed") : t("map.candidate_screening") + (status.length ? ` (${status.map((one) => t("status." + one)).join(", ")})` : "")),
      el("dl", {}, shown.flatMap(line)),
      places.length ? el("dl", {}, places.flatMap(line)) : null,
      el("h3", {}, t("map.contributions")), ...contributions(item),
    ].filter(Boolean);
  }

  const key = () => [el("p", { class: "gp-key" }, dotOf(kind), `${t("map.overlay.candidates")}: ${t("gpkg.code." + kind.key)}`)];
  function dotOf(one) {
    const dot = el("span", { class: "gp-dot" }, "1");
    dot.style.background = one.colour;
    return dot;
  }
  const overlay = addOverlay("candidates", false, (on) => {
    if (on) { ground.addTo(map); layer.addTo(map); } else { layer.remove(); ground.remove(); dropPick(); }
    draw();
    drawGround();
  }, { legend: key });

  if (data.eligible.length) {
    const land = L.layerGroup();
    const kindsShown = [...new Map(data.eligible.map((one) => [one.kind, one.colour]))];
    const keys = () => kindsShown.map(([name, colour]) => {
      const swatch = el("span", { class: "gp-swatch" });
      swatch.style.background = colour;
      return el("p", { class: "gp-key" }, swatch, `${t("map.overlay.eligible_land")}: ${t("gpkg.code." + name)}`);
    });
    addOverlay("eligible_land", false, (on) => {
      dim("eligible_land", on ? 0.6 : 0);
      if (!on) return land.remove();
      if (!land.getLayers().length) for (const { shape, colour } of data.eligible) outline(shape, colour, false).setStyle({ weight: 0.5, fillOpacity: 0.7 }).addTo(land);
      return land.addTo(map);
    }, { legend: keys });
  }

  function saved() {
    return { candidates: Object.fromEntries(kinds.map((one) => [one.key, one.weights])) };
  }
  function take(content) {
    for (const one of kinds) {
      const found = (content.candidates || {})[one.key] || {};
      for (const name of Object.keys(one.weights)) if (Number.isFinite(found[name]) && found[name] >= 0) one.weights[name] = found[name];
    }
    draw();
  }
  if (priority) priority.keepWith({ saved, take });

  function refresh() { draw(); drawGround(); }
  const kindOf = (item) => kinds.find(({ items }) => items.includes(item));
  function chosen(item) {
    if (item) kind = kindOf(item);
    refresh();
  }
  const entries = kinds.flatMap((one) => one.items.map((item) => ({ item, kind: one, go: () => choose(item, true) })));
  return { section, parts, refresh, chosen, entries, extent };
}
