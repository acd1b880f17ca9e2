/* The map of what differs between two runs: zones coloured by one figure at a time, which a reader chooses. Names and
   numbers come from data and are set as text only, never as markup. */

function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function swatch(colour) {
  const node = el("span", { class: "swatch", "aria-hidden": "true" });
  node.style.background = colour;
  return node;
}

// What a zone says when it is pointed at: its name, both figures and their difference.
function told(zone, cell, data) {
  const rows = [data.a, data.b, data.words.difference].map((name, number) =>
    el("tr", {}, el("th", { scope: "row" }, name), el("td", {}, cell.texts[number])),
  );
  return el("div", {}, el("strong", {}, el("bdi", {}, zone)), el("table", {}, ...rows));
}

function legend(column) {
  const steps = column.legend.map(({ colour, text }) => el("li", {}, swatch(colour), text));
  return el("ul", { class: "legend" }, ...steps);
}

function table(column, data) {
  const heads = [data.words.zone, data.a, data.b, data.words.difference];
  const order = [...column.cells.keys()].sort((one, other) => column.cells[other].size - column.cells[one].size);
  const rows = order.map((number) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, el("bdi", {}, data.zones[number])),
      ...column.cells[number].texts.map((text) => el("td", {}, text)),
    ),
  );
  const head = el("tr", {}, ...heads.map((name) => el("th", { scope: "col" }, name)));
  const caption = el("caption", {}, column.label);
  return el("table", { class: "zones" }, caption, el("thead", {}, head), el("tbody", {}, ...rows));
}

function chooser(data, show) {
  const options = data.columns.map((column, number) => el("option", { value: String(number) }, column.label));
  const select = el("select", { id: "difference-column" }, ...options);
  select.value = String(data.chosen);
  select.addEventListener("change", () => show(Number(select.value)));
  return el("p", {}, el("label", { for: "difference-column" }, data.words.column), select);
}

export function openDifferences(map, data) {
  const features = data.shapes.map((geometry, number) => ({ type: "Feature", properties: { number }, geometry }));
  const zones = L.geoJSON({ type: "FeatureCollection", features }).addTo(map);
  const shown = el("div", { "aria-live": "polite" });
  const show = (chosen) => {
    const column = data.columns[chosen];
    zones.eachLayer((layer) => {
      const { number } = layer.feature.properties;
      const cell = column.cells[number];
      layer.setStyle({ color: "#5f6c7b", weight: 0.8, fillColor: cell.colour, fillOpacity: 0.9 });
      layer.unbindTooltip();
      layer.bindTooltip(told(data.zones[number], cell, data), { sticky: true });
    });
    shown.replaceChildren(legend(column), table(column, data));
  };
  const panel = el("section", { id: "differences", "aria-label": data.words.map }, el("h1", {}, data.words.title));
  panel.append(el("p", {}, data.words.subtitle), ...data.notes.map((note) => el("p", { class: "note" }, note)));
  if (data.columns.length) {
    panel.append(chooser(data, show), shown);
    show(data.chosen);
  } else {
    zones.setStyle({ color: "#5f6c7b", weight: 0.8, fillColor: data.same, fillOpacity: 0.9 });
    panel.append(el("p", {}, data.words.nothing));
  }
  document.body.append(panel);
  map.invalidateSize(); // the panel has taken some of its room
  map.fitBounds(data.bounds);
}
