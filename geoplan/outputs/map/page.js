/* The page of a geoplan map: draws what webmap.py has put into the page as JSON. No framework, no network.
   Names and figures come from data and are set as text only, never as markup. */
"use strict";

function geoplanMap(map, data) {
  const state = { language: data.language, set: data.sets[0], field: data.first, zone: null, estate: null, candidate: null };
  const overlays = [];
  const pickers = []; // what else a click may be meant for: functions of a place that say whether they took it
  const dimmed = new Map();
  const ROWS_SHOWN = 300;

  // ---- small things -------------------------------------------------------------------------------------------

  function fill(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children.flat().filter((child) => child !== null && child !== undefined));
    return node;
  }
  const el = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
  const svg = (tag, attributes, ...children) =>
    fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
  // Names keep to themselves: marks that change the direction of writing must not reach the rest of the page.
  const named = (name) => el("bdi", {}, name);
  const clip = (text, most) => (text.length > most ? text.slice(0, most - 1) + "…" : text);

  function t(key, values) {
    const given = data.texts[state.language][key];
    const found = given === undefined ? key : given;
    return found.replace(/\{(\w+)\}/g, (whole, name) => (values && name in values ? values[name] : whole));
  }
  const has = (key) => data.texts[state.language][key] !== undefined;
  // A node whose text, title or placeholder follows the language.
  function say(node, key, where = "text") {
    node.dataset[where] = key;
    return node;
  }
  function translate() {
    for (const node of document.querySelectorAll("[data-text]")) node.textContent = t(node.dataset.text);
    for (const node of document.querySelectorAll("[data-hint]")) {
      node.title = t(node.dataset.hint);
      node.setAttribute("aria-label", node.title);
    }
    for (const node of document.querySelectorAll("[data-placeholder]")) node.placeholder = t(node.dataset.placeholder);
  }

  const known = (value) => value !== null && value !== undefined;
  function number(value, decimals) {
    if (!known(value)) return "–";
    const places = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
    return new Intl.NumberFormat(state.language, places).format(value);
  }
  const plainNumber = (value) => new Intl.NumberFormat(state.language, { maximumSignificantDigits: 15 }).format(value);
  const title = (name) => data.fields[name].title[state.language];
  const unit = (name) => data.fields[name].unit[state.language];
  const figure = (name, value) => number(value, data.fields[name].decimals);
  const withUnit = (name, value) => figure(name, value) + (known(value) && unit(name) ? " " + unit(name) : "");

  // ---- zones --------------------------------------------------------------------------------------------------

  const valueOf = (set, name, index) => (set.values[name] ? set.values[name][index] : null);
  const nameOf = (set, index) => set.names[index] || set.plain[index] || set.ids[index];
  function kindOf(set, index) {
    const kind = set.types[index];
    if (kind === "district") return t("map.set.districts");
    return has("zone_type." + kind) ? t("zone_type." + kind) : kind;
  }

  function classOf(set, name, index) {
    const value = valueOf(set, name, index);
    return known(value) ? set.classes[name].breaks.findIndex((end) => value <= end) : -1;
  }
  const groupOf = (name) => data.groups.find((group) => group.fields.includes(name));
  const ramp = (set, name) => groupOf(name).colours[Math.max(set.classes[name].breaks.length - 1, 0)];

  function styleOf(index) {
    const at = state.field ? classOf(state.set, state.field, index) : -1;
    const chosen = state.zone === index;
    const outlined = overlays.find((one) => one.key === "outlines").on;
    return {
      stroke: chosen || outlined,
      color: chosen ? "#111827" : "#ffffff",
      weight: chosen ? 3 : 1,
      fillColor: at < 0 ? "url(#gp-hatch)" : paler(ramp(state.set, state.field)[at]),
      fillOpacity: 1 - (dimmed.get("base_map") || 0),
    };
  }

  // Zones step back where something is drawn upon them.
  function dim(key, amount) {
    dimmed.set(key, amount);
    restyle();
    drawLegend();
  }
  function paler(colour) {
    const white = Math.max(dimmed.get("rooftops") || 0, dimmed.get("eligible_land") || 0);
    const parts = [1, 3, 5].map((place) => parseInt(colour.slice(place, place + 2), 16));
    return white ? `rgb(${parts.map((part) => Math.round(part + white * (255 - part))).join(",")})` : colour;
  }

  // Rings are steps from vertex to vertex in whole quanta.
  function ringOf(steps) {
    const ring = [];
    for (let k = 0, x = 0, y = 0; k < steps.length; k += 2) {
      x += steps[k];
      y += steps[k + 1];
      ring.push([x * data.quantum, y * data.quantum]);
    }
    ring.push(ring[0]);
    return ring;
  }
  function featureOf(shape, index) {
    const coordinates = shape.map((polygon) => polygon.map(ringOf));
    const geometry = coordinates.length ? { type: "MultiPolygon", coordinates } : null;
    return { type: "Feature", properties: { index }, geometry };
  }

  function layerOf(set) {
    if (set.layer) return set.layer;
    set.paths = [];
    set.layer = L.geoJSON(set.shapes.map(featureOf), {
      style: { className: "gp-zone-shape" },
      onEachFeature(feature, path) {
        const index = feature.properties.index;
        set.paths[index] = path;
        path.on("click", (event) => {
          if (pickers.some((pick) => pick(event.latlng))) L.DomEvent.stopPropagation(event);
          else choose(set, index, false);
        });
        path.on("mouseover", () => state.zone !== index && path.setStyle({ stroke: true, color: "#374151", weight: 2 }));
        path.on("mouseout", () => path.setStyle(styleOf(index)));
        path.bindTooltip(() => tooltipOf(set, index), { sticky: true, className: "gp-tip" });
      },
    });
    return set.layer;
  }
  function tooltipOf(set, index) {
    const line = state.field ? `${title(state.field)}: ${withUnit(state.field, valueOf(set, state.field, index))}` : "";
    return el("div", {}, el("strong", { dir: "auto" }, named(clip(nameOf(set, index), 60))), el("div", {}, line));
  }
  function restyle() {
    if (state.set.layer) state.set.layer.setStyle((feature) => styleOf(feature.properties.index));
    const path = known(state.zone) && state.set.paths[state.zone];
    if (path) path.bringToFront();
  }

  // One thing at a time is chosen: a zone, an estate or a candidate site.
  function pickOnly(chosen) {
    const was = state.candidate;
    Object.assign(state, { zone: null, estate: null, candidate: null }, chosen);
    restyle();
    if (sites && was !== state.candidate) sites.chosen(state.candidate);
    drawPanel();
  }

  function showSet(key) {
    if (state.set.layer) state.set.layer.remove();
    state.set = data.sets.find((set) => set.key === key);
    state.zone = null;
    layerOf(state.set).addTo(map);
    for (const radio of document.querySelectorAll("input[name=gp-set]")) radio.checked = radio.value === key;
    refresh();
  }
  function choose(set, index, move) {
    if (set !== state.set) showSet(set.key);
    pickOnly({ zone: index });
    if (move) toggleMenu(false);  // on a phone the list would cover what it was chosen for
    const [path, label] = [set.paths[index], set.labels[index]];
    if (move && path) map.flyToBounds(path.getBounds().pad(0.6), { duration: 0.6, maxZoom: 13, paddingBottomRight: freeOfPanel() });
    else if (label) reveal(label[1], label[0]);
  }

  // ---- the frame of the page ----------------------------------------------------------------------------------

  const button = (key, onclick, attributes) => say(el("button", { type: "button", onclick, ...attributes }), key);
  const iconButton = (sign, key, onclick, className) =>
    say(el("button", { type: "button", class: className, onclick }, el("span", { "aria-hidden": "true" }, sign)), key, "hint");

  const heading = el("h1", { dir: "auto" });
  const searchBox = say(
    say(el("input", { type: "search", class: "gp-input", id: "gp-search", autocomplete: "off", spellcheck: "false" }), "map.search", "hint"),
    "map.search",
    "placeholder"
  );
  const foundList = el("ul", { class: "gp-found", id: "gp-found", hidden: true });
  const languageNames = { en: "English", vi: "Tiếng Việt", ja: "日本語" };
  const languageButtons = data.languages.map((language) =>
    el("button", { type: "button", lang: language, "data-language": language, onclick: () => speak(language) }, languageNames[language])
  );
  const badge = say(button("map.badge", () => setBanner(true), { class: "gp-badge", id: "gp-badge", hidden: true }), "map.badge_open", "hint");
  const fullScreen = button("map.fullscreen", toggleFullScreen, { id: "gp-fullscreen", hidden: !document.fullscreenEnabled });
  const menu = button("map.menu", () => toggleMenu(), { class: "gp-menu", id: "gp-menu", "aria-expanded": "false" });
  const head = el("header", { class: "gp-head" },
    heading, badge,
    el("div", { class: "gp-search", role: "search" }, searchBox, foundList),
    say(el("div", { class: "gp-languages", role: "group" }, languageButtons), "map.language", "hint"),
    el("div", { class: "gp-tools" }, menu, fullScreen, button("map.print", () => window.print(), { id: "gp-print" })));

  const bannerText = el("p", {});
  const banner = el("div", { class: "gp-banner", id: "gp-banner", role: "note" },
    bannerText, iconButton("×", "map.banner_close", () => setBanner(false), "gp-close"));
  const doubtful = ["schematic", "synthetic"].filter((status) => data.layers.some((layer) => layer.status === status));

  const select = el("select", { id: "gp-field", class: "gp-input", onchange: () => { state.field = select.value; refresh(); } });
  const description = el("p", { class: "gp-note" });
  const setBoxes = data.sets.map((set, at) => el("label", { class: "gp-choice" },
    el("input", { type: "radio", name: "gp-set", value: set.key, checked: at === 0, onchange: () => showSet(set.key) }),
    say(el("span", {}), "map.set." + set.key)));
  const overlayBoxes = el("fieldset", { id: "gp-overlays" }, say(el("legend", {}), "map.layers"));
  const totals = el("section", { class: "gp-totals", id: "gp-totals" });
  const ranking = el("ol", { class: "gp-ranking", id: "gp-ranking" });
  const rankingNote = el("p", { class: "gp-note" });
  const sources = el("div", { class: "gp-sources" });
  const legend = el("section", { class: "gp-legend", id: "gp-legend" });
  const legendPlace = el("div", {}, legend);
  const side = el("aside", { class: "gp-side", id: "gp-side" },
    el("section", {}, say(el("label", { class: "gp-caption", for: "gp-field" }), "map.result"), select, description),
    legendPlace,
    data.sets.length > 1 ? el("fieldset", { id: "gp-sets" }, say(el("legend", {}), "map.zone_set"), setBoxes) : null,
    overlayBoxes,
    totals,
    el("details", { id: "gp-order" }, say(el("summary", {}), "map.ranking"), ranking, rankingNote),
    el("details", { id: "gp-sources" }, say(el("summary", {}), "map.sources"), sources));
  const priority = data.ranking && geoplanRanking(data, { state, el, say, t, number, named, nameOf, choose, refresh,
    select: () => { select.value = state.field; } });
  if (priority) totals.after(priority.section);
  let sites = null; // the candidates, where there are any
  const panel = el("aside", { class: "gp-panel", id: "gp-panel", hidden: true, "aria-live": "polite" });
  const stage = el("main", { class: "gp-stage" });
  const page = el("div", { class: "gp" }, head, banner, el("div", { class: "gp-body" }, side, stage));

  const container = map.getContainer();
  container.parentNode.insertBefore(page, container);
  stage.append(container, panel);
  // The hatch of zones without a value.
  page.append(svg("svg", { class: "gp-defs", width: 0, height: 0, "aria-hidden": "true" },
    svg("defs", {}, svg("pattern", { id: "gp-hatch", width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
      svg("rect", { width: 7, height: 7, fill: "#e5e7eb" }), svg("rect", { width: 2, height: 7, fill: "#9ca3af" })))));

  // ---- controls on the map ------------------------------------------------------------------------------------

  function control(position, node) {
    const one = L.control({ position });
    one.onAdd = () => node;
    L.DomEvent.disableClickPropagation(node).disableScrollPropagation(node);
    return one.addTo(map);
  }
  control("topleft", el("div", { class: "leaflet-bar gp-bar" },
    iconButton("+", "map.zoom_in", () => map.zoomIn()),
    iconButton("−", "map.zoom_out", () => map.zoomOut()),
    iconButton("⌂", "map.home", () => showAll())));
  const legendOnMap = el("div", {});
  control("bottomleft", legendOnMap);
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  const readout = el("div", { class: "gp-readout", id: "gp-readout" });
  control("bottomright", readout);
  map.on("mousemove", (event) => { readout.textContent = readable(event.latlng); });
  map.on("mouseout", () => { readout.textContent = ""; });
  map.attributionControl.setPrefix("Leaflet " + L.version);

  function readable({ lat, lng }) {
    return `${Math.abs(lat).toFixed(4)}° ${lat < 0 ? "S" : "N"}, ${Math.abs(lng).toFixed(4)}° ${lng < 0 ? "W" : "E"}`;
  }
  function showAll() {
    const bounds = state.set.layer ? state.set.layer.getBounds() : null;
    if (bounds && bounds.isValid()) map.fitBounds(bounds, { padding: [12, 12] });
  }
  // The legend stands beside the map where there is room, else upon it.
  const narrow = window.matchMedia("(max-width: 800px)");
  function placeLegend() {
    const upon = narrow.matches || page.classList.contains("gp-printing");
    (upon ? legendOnMap : legendPlace).append(legend);
    legendPlace.hidden = upon;
    legendOnMap.hidden = !upon;
  }
  narrow.addEventListener("change", placeLegend);
  // The first view keeps clear of a legend upon the map, on that side where it costs less.
  function showMain() {
    if (legendOnMap.hidden) return void map.fitBounds(data.bounds, { padding: [12, 12], animate: false });
    const beside = { paddingTopLeft: [legend.offsetWidth + 24, 12], paddingBottomRight: [12, 12] };
    const above = { paddingTopLeft: [12, 12], paddingBottomRight: [12, legend.offsetHeight + 24] };
    const zoom = (way) => map.getBoundsZoom(data.bounds, false, L.point(way.paddingTopLeft).add(way.paddingBottomRight));
    map.fitBounds(data.bounds, { ...(zoom(above) > zoom(beside) ? above : beside), animate: false });
  }
  // A chosen place must not lie under the panel.
  function freeOfPanel() {
    const wide = panel.offsetWidth < stage.offsetWidth * 0.9;
    return wide ? [panel.offsetWidth + 20, 10] : [10, panel.offsetHeight + 10];
  }
  function reveal(lat, lng) {
    const [right, bottom] = freeOfPanel();
    const at = map.latLngToContainerPoint([lat, lng]);
    const [x, y] = [stage.offsetWidth - right, stage.offsetHeight - bottom];
    if (at.x > x || at.y > y) map.panBy([at.x > x ? at.x - x / 2 : 0, at.y > y ? at.y - y / 2 : 0]);
  }

  // ---- legend, totals, ranking, panel -------------------------------------------------------------------------

  function drawLegend() {
    const rows = [];
    legend.replaceChildren();
    if (state.field) {
      const { scheme, lowest, breaks } = state.set.classes[state.field];
      const counts = new Map();
      state.set.ids.forEach((id, index) => {
        const at = classOf(state.set, state.field, index);
        counts.set(at, (counts.get(at) || 0) + 1);
      });
      const row = (swatch, label, at) => el("li", {}, swatch, el("span", { class: "gp-range" }, label),
        el("span", { class: "gp-count", title: t("map.count_hint") }, String(counts.get(at) || 0)));
      breaks.forEach((end, at) => {
        const swatch = el("span", { class: "gp-swatch" });
        swatch.style.background = paler(ramp(state.set, state.field)[at]);
        const from = at ? breaks[at - 1] : lowest;
        rows.push(row(swatch, scheme === "single" ? plainNumber(end) : `${plainNumber(from)} – ${plainNumber(end)}`, at));
      });
      rows.push(row(el("span", { class: "gp-swatch gp-hatched" }), t("map.no_data"), -1));
      const name = unit(state.field) ? `${title(state.field)} [${unit(state.field)}]` : title(state.field);
      legend.append(el("h2", {}, name), el("ul", {}, rows.reverse()), el("p", { class: "gp-note" }, t("map.scheme." + scheme)));
    }
    for (const overlay of overlays) if (overlay.on && overlay.legend) legend.append(...overlay.legend());
  }

  const { energyBars, monthlyCurve } = geoplanCharts(data, { state, el, svg, t, known, number, figure, title, withUnit, groupOf });

  const pair = (name, value) => [
    el("dt", { title: data.fields[name].description[state.language] }, title(name)), el("dd", {}, withUnit(name, value))];

  function drawTotals() {
    const get = (name) => data.totals[name];
    const shown = ["total_energy_gwh", "rooftop_pv_capacity_mwp", "rooftop_pv_specific_yield_kwh_per_kwp", "roof_count", "ghg_avoided_tco2e"]
      .filter((name) => data.fields[name] && known(get(name)));
    totals.replaceChildren(el("h2", {}, t("map.totals")), el("dl", {}, shown.flatMap((name) => pair(name, get(name)))),
      el("h3", {}, t("map.energy")), energyBars(get));
    const curve = monthlyCurve();
    if (curve) totals.append(curve);
    totals.append(el("p", { class: "gp-note" }, t("map.per_year")));
  }

  function drawRanking() {
    const set = state.set;
    const value = (index) => (state.field ? valueOf(set, state.field, index) : null);
    const order = set.ids.map((id, index) => index).filter((index) => known(value(index))).sort((a, b) => value(b) - value(a) || a - b);
    ranking.replaceChildren(...order.slice(0, ROWS_SHOWN).map((index) => el("li", {},
      el("button", { type: "button", onclick: () => choose(set, index, true) },
        el("span", { class: "gp-name", dir: "auto" }, named(nameOf(set, index))), el("span", {}, figure(state.field, value(index)))))));
    rankingNote.textContent = order.length > ROWS_SHOWN ? t("map.ranking_more", { count: ROWS_SHOWN }) : "";
  }

  function drawPanel() {
    const open = known(state.zone) || known(state.estate) || known(state.candidate);
    panel.hidden = !open;
    page.classList.toggle("gp-with-panel", open);
    if (!open) return panel.replaceChildren();
    const close = iconButton("×", "map.close", closePanel, "gp-close");
    close.title = t("map.close");
    close.setAttribute("aria-label", t("map.close"));
    const parts = known(state.zone) ? zoneParts(state.set, state.zone)
      : known(state.estate) ? estateParts(state.estate) : sites.parts(state.candidate);
    panel.replaceChildren(close, ...parts);
    panel.scrollTop = 0;
  }
  function closePanel() {
    pickOnly({});
  }
  function zoneParts(set, index) {
    const get = (name) => valueOf(set, name, index);
    const under = [kindOf(set, index), set.districts[index], set.ids[index]].filter(Boolean);
    const parts = [
      el("h2", { class: "gp-name", dir: "auto" }, named(nameOf(set, index))),
      el("p", { class: "gp-under" }, under.flatMap((text, at) => [at ? " · " : "", named(text)])),
    ];
    if (state.field)
      parts.push(el("p", { class: "gp-main" }, el("span", {}, title(state.field)), el("b", {}, withUnit(state.field, get(state.field)))));
    parts.push(el("h3", {}, t("map.energy")), energyBars(get), el("h3", {}, t("map.figures")));
    for (const group of data.groups) {
      const names = group.fields.filter((name) => !/_(low|high)$/.test(name));
      if (!names.length) continue;
      const list = el("dl", {}, names.flatMap((name) => pair(name, get(name))));
      parts.push(el("details", { open: group === groupOf(state.field) }, el("summary", {}, t("group." + group.key)), list));
    }
    return parts;
  }
  function estateParts(estate) {
    const note = estateStatus === "real" ? "" : t("status." + estateStatus) + ": " + t(`status.${estateStatus}.means`);
    const stage = has("estate_status." + estate.stage) ? t("estate_status." + estate.stage) : estate.stage;
    return [
      el("h2", { class: "gp-name", dir: "auto" }, named(estate.name)),
      el("p", { class: "gp-under" }, [t("map.overlay.estates"), stage].filter(Boolean).join(" · ")),
      el("p", { class: "gp-note" }, note),
      el("dl", {}, Object.entries(estate.values).flatMap(([name, value]) => pair(name, value))),
    ];
  }

  // ---- overlays: on or off, from the page or from other scripts -----------------------------------------------

  function addOverlay(key, on, change, extra) {
    const overlay = { key, on, ...extra };
    overlay.set = (now) => { box.checked = overlay.on = now; change(now); drawLegend(); };
    const box = el("input", { type: "checkbox", id: "gp-overlay-" + key, checked: on, onchange: () => overlay.set(box.checked) });
    overlay.note = el("span", { class: "gp-note" });
    overlay.refuse = (why) => { box.disabled = true; overlay.note.textContent = why; };
    overlays.push(overlay);
    overlayBoxes.append(el("label", { class: "gp-choice" }, box, say(el("span", {}, t("map.overlay." + key)), "map.overlay." + key), overlay.note));
    return overlay;
  }

  const labels = L.layerGroup();
  const pen = document.createElement("canvas").getContext("2d");
  function drawLabels() {
    labels.clearLayers();
    if (!overlays.find((one) => one.key === "labels").on) return;
    const view = map.getBounds();
    const set = state.set;
    const square = ({ x, y }) => [x - 9, y - 9, x + 9, y + 9];
    const estatesShown = overlays.some((one) => one.key === "estates" && one.on);
    const taken = estatesShown ? data.estates.map(({ point }) => square(map.latLngToContainerPoint([point[1], point[0]]))) : [];
    pen.font = "600 12px sans-serif";
    const width = (index) => { const box = set.paths[index].getBounds(); return box.getEast() - box.getWest(); };
    const order = set.ids.map((id, index) => index)
      .filter((index) => set.paths[index] && set.labels[index] && view.contains([set.labels[index][1], set.labels[index][0]]))
      .sort((a, b) => width(b) - width(a));
    // A name needs a zone that can be seen under it.
    const least = (16 * (view.getEast() - view.getWest())) / Math.max(map.getSize().x, 1);
    for (const index of order.slice(0, 400)) {
      if (width(index) < least) break;
      const place = [set.labels[index][1], set.labels[index][0]];
      const at = map.latLngToContainerPoint(place);
      const name = clip(nameOf(set, index), 26);
      const half = pen.measureText(name).width / 2 + 4;
      const boxes = [0, 17, -17].map((down) => [at.x - half, at.y - 8 + down, at.x + half, at.y + 8 + down]);
      const free = boxes.find((box) => !taken.some((other) =>
        box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]));
      if (!free) continue;
      taken.push(free);
      const html = el("span", { dir: "auto" }, named(name));
      html.style.top = `${free[1] + 8 - at.y}px`;
      const icon = L.divIcon({ className: "gp-label", iconSize: [0, 0], html });
      L.marker(place, { icon, interactive: false, keyboard: false }).addTo(labels);
    }
  }

  const estateStatus = (data.layers.find((layer) => layer.kind === "estates") || { status: "schematic" }).status;
  const estateLayer = L.layerGroup();
  function drawEstates() {
    for (const estate of data.estates) {
      const show = () => { pickOnly({ estate }); reveal(estate.point[1], estate.point[0]); };
      if (estate.shape.length) {
        const outline = { color: "#111827", weight: 1.5, fill: true, fillColor: "#ffffff", fillOpacity: 0.15, pane: "gp-estates",
          dashArray: estateStatus === "real" ? null : "4 3", className: "gp-estate-shape" };
        L.geoJSON(featureOf(estate.shape, 0), { style: outline, pane: "gp-estates" }).on("click", show).addTo(estateLayer);
      }
      const icon = L.divIcon({ className: "gp-estate", iconSize: [14, 14], html: el("span", { class: "gp-diamond" }) });
      const marker = L.marker([estate.point[1], estate.point[0]], { icon, alt: estate.name, keyboard: true });
      marker.bindTooltip(() => el("strong", { dir: "auto" }, named(clip(estate.name, 60))), { className: "gp-tip" });
      marker.on("click", show).addTo(estateLayer);
    }
  }

  // ---- search -------------------------------------------------------------------------------------------------

  const folded = (text) => text.normalize("NFD").replace(/\p{M}|\p{Cf}/gu, "").replace(/[đĐ]/g, "d").toLowerCase().trim();
  const zoneEntries = data.sets.flatMap((set) => set.ids.map((id, index) => ({
    words: folded([set.names[index], set.plain[index], id].join("\n")),
    name: () => nameOf(set, index),
    under: () => [kindOf(set, index), set.districts[index]],
    go: () => choose(set, index, true) })));
  const siteEntries = () => (sites ? sites.entries.map(({ item, kind, go }) => ({
    words: folded([item.name, item.id].join("\n")), name: () => item.name, under: () => [t("gpkg.code." + kind.key), item.zone], go })) : []);
  let entries = null;

  function search() {
    const wanted = folded(searchBox.value);
    entries = entries || [...zoneEntries, ...siteEntries()];
    const found = wanted ? entries.filter((entry) => entry.words.includes(wanted)) : [];
    const rank = ({ words }) => (words.startsWith(wanted) ? 0 : 1);
    found.sort((a, b) => rank(a) - rank(b));
    const go = (entry) => { foundList.hidden = true; toggleMenu(false); entry.go(); };
    foundList.replaceChildren(...found.slice(0, 8).map((entry) => el("li", {},
      el("button", { type: "button", onclick: () => go(entry) },
        el("span", { class: "gp-name", dir: "auto" }, named(clip(entry.name(), 80))),
        el("small", {}, named(entry.under().filter(Boolean).join(" · ")))))));
    if (wanted && !found.length) foundList.append(el("li", { class: "gp-note" }, t("map.nothing_found")));
    foundList.hidden = !wanted;
  }
  searchBox.addEventListener("input", search);
  searchBox.addEventListener("focus", search);
  head.addEventListener("keydown", (event) => {
    const buttons = [...foundList.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement);
    if (event.key === "Escape") foundList.hidden = true;
    else if (event.key === "Enter" && document.activeElement === searchBox && buttons.length) buttons[0].click();
    else if (event.key === "ArrowDown" && !foundList.hidden && buttons.length) buttons[Math.min(at + 1, buttons.length - 1)].focus();
    else if (event.key === "ArrowUp" && at >= 0) (at ? buttons[at - 1] : searchBox).focus();
    else return;
    event.preventDefault();
  });
  document.addEventListener("click", (event) => { if (!event.target.closest(".gp-search")) foundList.hidden = true; });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !panel.hidden) closePanel(); });

  // ---- language, banner, full screen, print -------------------------------------------------------------------

  function drawSelect() {
    const groups = data.groups.map((group) => {
      const options = group.fields.filter((name) => data.selectable.includes(name));
      if (!options.length) return null;
      return el("optgroup", { label: t("group." + group.key) }, options.map((name) => el("option", { value: name }, title(name))));
    });
    select.replaceChildren(...groups.filter(Boolean));
    if (state.field) select.value = state.field;
  }
  function drawBanner() {
    const list = doubtful.map((status) => {
      const kinds = data.layers.filter((layer) => layer.status === status).map((layer) => t("layer." + layer.kind));
      const layers = new Intl.ListFormat(state.language, { type: "conjunction" }).format(kinds);
      const word = t("status." + status);
      const sentence = { status: word[0].toUpperCase() + word.slice(1), means: t(`status.${status}.means`), layers };
      return " " + t("map.banner_status", sentence);
    });
    bannerText.replaceChildren(el("strong", {}, t("map.banner")), ...list);
  }
  function setBanner(open) {
    banner.hidden = !doubtful.length || !open;
    badge.hidden = !doubtful.length || open;
    map.invalidateSize();
  }
  function drawSources() {
    const rows = data.layers.map((layer) => el("li", {}, el("b", {}, t("layer." + layer.kind)),
      ` – ${t("status." + layer.status)}. ${[layer.attribution, layer.vintage, layer.licence].filter(Boolean).join("; ")}`,
      layer.remarks.map((remark) => el("p", { class: "gp-note" }, remark[state.language]))));
    sources.replaceChildren(el("ul", {}, rows));
    if (data.notes.length) sources.append(el("h3", {}, t("map.notes")), el("ul", {}, data.notes.map((note) => el("li", {}, note[state.language]))));
  }
  function refresh() {
    description.textContent = state.field ? data.fields[state.field].description[state.language] : "";
    restyle();
    drawLegend();
    drawRanking();
    if (priority) priority.draw();
    if (sites) sites.refresh();
    drawPanel();
    drawLabels();
  }
  function speak(language) {
    state.language = language;
    document.documentElement.lang = language;
    document.title = `${data.title[language]} – ${t("map.title")}`;
    heading.replaceChildren(named(data.title[language]), el("small", {}, t("map.title")));
    for (const one of languageButtons) one.setAttribute("aria-pressed", String(one.dataset.language === language));
    translate();
    drawSelect();
    drawBanner();
    drawTotals();
    drawSources();
    search();
    foundList.hidden = true;
    refresh();
    map.fire("geoplan:language");
  }
  function toggleMenu(open) {
    const now = side.classList.toggle("gp-open", open);
    menu.setAttribute("aria-expanded", String(now));
  }
  function toggleFullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen();
  }
  let before = null;
  window.addEventListener("beforeprint", () => {
    before = { centre: map.getCenter(), zoom: map.getZoom(), bounds: map.getBounds() };
    page.classList.add("gp-printing");
    placeLegend();
    map.invalidateSize({ animate: false });
    if (before.bounds.contains(data.bounds)) showMain();
    else map.fitBounds(before.bounds, { animate: false });
  });
  window.addEventListener("afterprint", () => {
    page.classList.remove("gp-printing");
    placeLegend();
    map.invalidateSize({ animate: false });
    if (before) map.setView(before.centre, before.zoom, { animate: false });
  });

  // ---- begin --------------------------------------------------------------------------------------------------

  map.createPane("gp-estates").style.zIndex = 450;
  addOverlay("outlines", true, restyle);
  addOverlay("labels", true, drawLabels);
  if (data.estates.length) {
    const status = () => (estateStatus === "real" ? "" : ` (${t("status." + estateStatus)})`);
    const key = () => [el("p", { class: "gp-key" }, el("span", { class: "gp-diamond" }), t("map.overlay.estates") + status())];
    addOverlay("estates", true, (on) => { if (on) estateLayer.addTo(map); else estateLayer.remove(); drawLabels(); }, { legend: key });
    drawEstates();
    estateLayer.addTo(map);
  }
  if (data.candidates) {
    sites = geoplanCandidates(map, data, { state, el, say, t, title, withUnit, number, named, clip, pair, featureOf, addOverlay, dim, inText: (texts) => texts[state.language],
      pick(item, move) {
        pickOnly({ candidate: item });
        if (move) toggleMenu(false);
        if (move) map.flyToBounds(sites.extent(item).pad(0.4), { duration: 0.6, maxZoom: 13, paddingBottomRight: freeOfPanel() });
        else reveal(item.at[1], item.at[0]);
      },
      dropPick: () => { if (state.candidate) pickOnly({}); } }, priority);
    (priority ? priority.section : totals).after(sites.section);
  }
  geoplanBaseMap(map, data.base_map, { addOverlay, dim, t });
  labels.addTo(map);
  setBanner(true);
  placeLegend();
  map.invalidateSize({ animate: false });
  map.fitBounds(data.bounds, { animate: false });
  layerOf(state.set).addTo(map);
  speak(state.language);
  showMain();
  map.on("moveend resize", drawLabels);
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(stage);
  return { map, state, addOverlay, pickers, dim, choose, showSet, speak, priority, sites, text: t, el, t, title, withUnit, number };
}
