/* The page of a geoplan map: draws what page.py has put into it as JSON. No framework, no network.

   Every script has one subject. `page` is what they share: the map, its data, what is chosen (`state`), and the subjects
   by their names. A subject calls another as `page.<subject>.<what it does>()`. */

import { addBaseMap } from "./frame/base_map.js";
import { keepStill } from "./access/motion.js";
import { MapKeys } from "./access/map_keys.js";
import { addBackground } from "./background/background.js";
import { addEligibleLand } from "./candidates/eligible_land.js";
import { Address } from "./state/address.js";
import { Business } from "./business/business.js";
import { Candidates } from "./candidates/candidates.js";
import { Charts } from "./drawing/charts.js";
import { DominoMarks } from "./eco_parks/domino_marks.js";
import { named, el } from "./drawing/dom.js";
import { EcoParks } from "./eco_parks/eco_parks.js";
import { EstatePanel } from "./estates/estate_panel.js";
import { EstatePlans } from "./estates/estate_plans.js";
import { Estates } from "./estates/estates.js";
import { Frame } from "./frame/frame.js";
import { Labels } from "./zones/labels.js";
import { Legend } from "./zones/legend.js";
import { languageToOpen } from "./frame/reader_language.js";
import { MatchingView } from "./eco_parks/matching_view.js";
import { Notices } from "./frame/notices.js";
import { Overlays } from "./frame/overlays.js";
import { Panel } from "./frame/panel.js";
import { ParkProfile } from "./eco_parks/park_profile.js";
import { PlanSections } from "./plans/plan_sections.js";
import { printWell } from "./frame/print.js";
import { Priority } from "./ranking/priority.js";
import { Results } from "./zones/results.js";
import { ScenarioPanel } from "./scenarios/scenario_panel.js";
import { ScenarioPlans } from "./scenarios/scenario_plans.js";
import { Search } from "./frame/search.js";
import { Shown } from "./zones/shown.js";
import { SunHere } from "./sun/sun_here.js";
import { SymbiosisLines } from "./eco_parks/symbiosis_lines.js";
import { addTools } from "./tools/tools.js";
import { Totals } from "./frame/totals.js";
import { View } from "./frame/view.js";
import { ViewBox } from "./state/view_box.js";
import { Words } from "./frame/words.js";
import { Zones } from "./zones/zones.js";

// One thing at a time is chosen: a zone, an estate, a candidate site, a place whose sun is asked for, an area that was
// drawn, a roof, or all that is picked. This is what is chosen at first.
const NOTHING = { zone: null, estate: null, candidate: null, sun: null, area: null, roof: null, selection: false };

export function openPage(map, data) {
  for (const node of document.querySelectorAll(".gp-static")) node.remove();
  const page = new Page(map, data);
  page.begin();
  return page;
}

class Page {
  constructor(map, data) {
    this.map = map;
    this.data = data;
    this.state = { language: languageToOpen(data), set: data.sets[0], field: data.first, per: "total", ...NOTHING };
    this.pickers = []; // what else a click may be meant for: functions of a place that say whether they took it
    this.printed = []; // what else has a sheet of its own: functions that give its node, or null
    keepStill(map);
    map.createPane("gp-estates").style.zIndex = 450;
    this.words = new Words(this);
    this.overlays = new Overlays(this);
    this.shown = new Shown(this);
    this.legend = new Legend(this);
    this.zones = new Zones(this);
    this.charts = new Charts(this);
    this.totals = new Totals(this);
    this.results = new Results(this);
    this.panel = new Panel(this);
    this.search = new Search(this);
    this.notices = new Notices(this);
    this.priority = data.ranking ? new Priority(this) : null;
    this.planned = new PlanSections(this); // the file of what is planned
    this.sites = null; // the candidates, where there are any
    this.year = data.estate_plan ? new EstatePanel(this, new EstatePlans(data.estate_plan)) : null;
    this.business = data.business ? new Business(this, data.business) : null; // cases of roofs and parks
    this.addParks(data.eco_parks);
    this.scenarios = data.scenarios ? new ScenarioPanel(this, new ScenarioPlans(data.scenarios)) : null;
    this.address = new Address(this);
    this.viewBox = new ViewBox(this);
    this.frame = new Frame(this);
    this.view = new View(this);
    this.keys = new MapKeys(this);
    this.frame.root.prepend(this.keys.skips);
    this.labels = new Labels(this);
    this.estates = new Estates(this);
    this.sun = data.sun ? new SunHere(this, data.sun) : null;
    addTools(this);
  }

  // What is known of eco-industrial parks: their profiles, the lines between them, the domino, and who looks for what.
  addParks(given) {
    this.eco = given ? new EcoParks(this, given) : null;
    this.profile = given ? new ParkProfile(this, this.eco) : null;
    this.symbiosis = given ? new SymbiosisLines(this, this.eco) : null;
    this.domino = given ? new DominoMarks(this, this.eco) : null;
    this.matching = given && this.eco.all("matching").length ? new MatchingView(this, this.eco) : null;
  }

  begin() {
    const { map, data, state, overlays, frame, view, zones, labels, legend } = this;
    printWell(this);
    overlays.add("outlines", true, () => zones.restyle());
    overlays.add("labels", true, () => labels.draw());
    if (data.sets.some((set) => Object.keys(set.wide).length)) {
      overlays.add("wide", true, () => zones.restyle(), { legend: () => legend.wide() });
    }
    this.estates.begin();
    if (this.eco) this.symbiosis.begin();
    if (data.candidates) {
      this.sites = new Candidates(this);
      addEligibleLand(this);
      (this.priority ? this.priority.section : this.totals.node).after(this.sites.section);
    }
    if (this.estates.section) frame.order.before(this.estates.section);
    if (this.eco) this.domino.begin();
    if (this.domino && this.domino.section) frame.order.before(this.domino.section);
    if (this.sun) this.sun.begin();
    this.installed.begin();
    this.tools.begin();
    addBackground(this);
    addBaseMap(this);
    labels.layer.addTo(map);
    this.notices.show(!this.frame.room.low);
    this.legend.place();
    map.invalidateSize({ animate: false });
    map.fitBounds(data.bounds, { animate: false });
    zones.layerOf(state.set).addTo(map);
    this.speak(state.language);
    map.invalidateSize({ animate: false }); // what stands above has its words now, and its height
    map.on("zoomend", () => zones.followZoom());
    map.on("moveend resize", () => labels.follow());
    map.on("resize", () => view.spareTools());
    view.spareTools();
    view.showMain();
    this.keys.begin();
    setTimeout(() => view.limit()); // what a user adds to the map comes after the page
    new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(frame.stage);
    this.address.begin();
  }

  pick(chosen) {
    const was = this.state.candidate;
    this.panel.remember();
    Object.assign(this.state, NOTHING, chosen);
    this.zones.restyle();
    if (this.eco) this.symbiosis.restyle();
    if (this.sun) this.sun.follow(this.state.sun);
    if (this.areas) this.areas.restyle();
    if (this.sites && was !== this.state.candidate) this.sites.chosen(this.state.candidate);
    if (this.scenarios && this.scenarios.isOpen) this.scenarios.follow();
    if (this.time) this.time.follow();
    this.panel.draw();
    this.picking.follow();
    this.address.note();
  }

  choose(set, index, move) {
    this.zones.choose(set, index, move);
  }

  // All that depends on the result, the zones or the language.
  refresh() {
    this.zones.restyle();
    this.legend.draw();
    this.results.draw();
    if (this.priority) this.priority.draw();
    if (this.sites) this.sites.refresh();
    this.panel.draw();
    this.labels.draw();
    if (this.time) this.time.refreshed();
    this.address.note();
  }

  speak(language) {
    const { data, state, words, frame, search } = this;
    state.language = language;
    const name = words.inText(data.title);
    document.documentElement.lang = language;
    document.title = `${name} – ${words.t("map.title")}`;
    frame.heading.replaceChildren(named(name), el("small", {}, words.t("map.title")));
    for (const one of frame.languages) one.setAttribute("aria-pressed", String(one.dataset.language === language));
    words.translate();
    this.results.drawSelect();
    this.notices.draw();
    this.totals.draw();
    search.draw();
    search.hide();
    if (this.scenarios && this.scenarios.isOpen) this.scenarios.speak();
    this.refresh();
    this.map.fire("geoplan:language");
  }
}
