/* The file of a plan: what `geoplan run --plan` reads, saved from the page and read by it again. Nothing here needs a
   page. */

import { judgeScenarios, savedScenarios } from "../scenarios/scenario_file.js";

const SECTIONS = ["schema", "version", "study", "zones", "estates", "scenarios"];
const TARIFF = ["customer", "voltage", "calendar"];
const OWN = "own"; // the customer who has the tariff of the study itself
const DISPATCHES = ["self_consumption", "tariff"];

// What is saved: every park with all of its setting that is given, and what each scenario does. A part of which the page
// knows nothing is left out.
export function planOf({ schema, version, study, zones }, settings, scenarios = null) {
  const estates = [...(settings || [])].map(([id, setting]) => {
    const given = Object.entries(setting).filter(([, value]) => value !== null && value !== "");
    return [id, Object.fromEntries(given)];
  });
  return {
    schema,
    version,
    study,
    zones,
    ...(settings ? { estates: Object.fromEntries(estates) } : {}),
    ...(scenarios ? { scenarios: savedScenarios(scenarios) } : {}),
  };
}

function isTable(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// What is wrong with a plan, as keys of texts with what fills them; nothing for a plan of this study. `given`: schema,
// study, zones, estates, the study's `defaults` as it says them, the tariff that is `usual`, and `limits`, name -> least
// and most of the numbers; and `scenarios`, what the page has of these.
export function faultsOfPlan(plan, given) {
  if (!isTable(plan) || plan.schema !== given.schema) return [{ key: "schema" }];
  if (plan.study !== given.study) return [{ key: "study", study: String(plan.study) }];
  if (plan.zones !== given.zones) return [{ key: "zones" }];
  const unknown = Object.keys(plan).filter((name) => !SECTIONS.includes(name));
  const wrong = [];
  const estates = "estates" in plan ? plan.estates : {};
  if (!isTable(estates)) wrong.push("estates");
  for (const [id, setting] of isTable(estates) ? Object.entries(estates) : []) {
    if (!given.estates.some((entry) => entry.id === id)) unknown.push(id);
    else if (!isTable(setting)) wrong.push(id);
    else judge(id, setting, given, { unknown, wrong });
  }
  if ("scenarios" in plan) judgeScenarios(plan.scenarios, given.scenarios, { unknown, wrong });
  const told = [
    { key: "unknown", names: unknown.join("; ") },
    { key: "value", names: wrong.join("; ") },
  ];
  return told.filter(({ names }) => names);
}

function judge(id, setting, given, { unknown, wrong }) {
  const { defaults, limits, tariffs } = given;
  for (const [name, value] of Object.entries(setting)) {
    if (!Object.hasOwn(defaults, name)) unknown.push(`${id}: ${name}`);
    else if (!isPossible(name, value, limits)) wrong.push(`${id}: ${name} ${JSON.stringify(value)}`);
  }
  const whole = wholeOf(setting, given);
  const isKnown = tariffs.some((tariff) => TARIFF.every((name) => tariff[name] === whole[name]));
  if (tariffs.length && !isKnown) unknown.push(`${id}: ${TARIFF.map((name) => whole[name]).join(", ")}`);
}

function isPossible(name, value, limits) {
  if (Object.hasOwn(limits, name)) {
    const [least, most] = limits[name];
    return typeof value === "number" && value >= least && value <= most;
  }
  return name === "dispatch" ? DISPATCHES.includes(value) : typeof value === "string";
}

// A setting with what it does not say: the study's default, then the tariff of the study's own or what is usual.
function wholeOf(setting, { defaults, usual, tariffs }) {
  const whole = { ...defaults, ...setting };
  const hasOwn = tariffs.some(({ customer }) => customer === OWN);
  if (whole.customer === OWN || (hasOwn && TARIFF.every((name) => !whole[name]))) {
    return { ...whole, customer: OWN, voltage: "", calendar: "" };
  }
  for (const name of TARIFF) whole[name] = whole[name] || (usual ? usual[name] : "");
  return whole;
}

// The setting of each park by a plan.
export function settingsOf(plan, given) {
  const own = plan.estates || {};
  return new Map(given.estates.map(({ id }) => [id, wholeOf(own[id] || {}, given)]));
}
