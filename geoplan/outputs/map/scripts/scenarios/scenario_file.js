/* The scenarios of a plan's file: what is right in them, and what is saved. Nothing here needs a page. */

const KEYS = ["shares", "curve", "rate", "midpoint", "jcm_share"];
const SECTIONS = ["title", "measures", "places"];
const CURVES = ["linear", "logistic"];
const YEARS = [1990, 2100];
const LANGUAGES = ["en", "vi", "ja"];

const isTable = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isWithin = (value, [least, most]) => typeof value === "number" && value >= least && value <= most;

// What is wrong with a setting of a measure: keys that do not exist, and values that cannot be.
function judgeSetting(where, setting, { unknown, wrong }) {
  if (!isTable(setting)) {
    wrong.push(where);
    return;
  }
  const right = {
    shares: (value) => isTable(value) && Object.entries(value).every((pair) => isShare(...pair)),
    curve: (value) => CURVES.includes(value),
    rate: (value) => isWithin(value, [0, 10]) && value > 0,
    midpoint: (value) => value === null || isWithin(value, YEARS),
    jcm_share: (value) => isWithin(value, [0, 1]),
  };
  for (const [name, value] of Object.entries(setting)) {
    if (!KEYS.includes(name)) unknown.push(`${where}: ${name}`);
    else if (!right[name](value)) wrong.push(`${where}: ${name} ${JSON.stringify(value)}`);
  }
}

function isShare(year, share) {
  return /^\d+(\.0+)?$/.test(year) && isWithin(Number(year), YEARS) && isWithin(share, [0, 1]);
}

function isTitle(title) {
  if (typeof title === "string") return true;
  const names = isTable(title) ? Object.keys(title) : [];
  return names.includes("en") && names.every((name) => LANGUAGES.includes(name) && typeof title[name] === "string");
}

// Notes what is wrong with scenarios. `given`: the page's measures, each with its id, lists of places, and the others that
// there are though nothing can be done with them here; without it no name is unknown.
export function judgeScenarios(scenarios, given, notes) {
  if (!isTable(scenarios)) {
    notes.wrong.push("scenarios");
    return;
  }
  const measures = given ? new Set([...given.measures.map(({ id }) => id), ...given.other_measures]) : null;
  const places = given ? new Set([...given.places.flat(), ...(given.other_places || [])]) : null;
  for (const [id, scenario] of Object.entries(scenarios)) {
    if (isTable(scenario)) judgeScenario(id, scenario, { measures, places }, notes);
    else notes.wrong.push(id);
  }
}

function judgeScenario(id, scenario, { measures, places }, notes) {
  for (const [name, value] of Object.entries(scenario)) {
    if (!SECTIONS.includes(name)) notes.unknown.push(`${id}: ${name}`);
    else if (name === "title" ? !isTitle(value) : !isTable(value)) notes.wrong.push(`${id}: ${name}`);
  }
  const judgeAll = (where, settings) => {
    for (const [measure, setting] of isTable(settings) ? Object.entries(settings) : []) {
      if (!measures || measures.has(measure)) judgeSetting(`${where}: ${measure}`, setting, notes);
      else notes.unknown.push(`${where}: ${measure}`);
    }
  };
  judgeAll(id, scenario.measures);
  for (const [place, settings] of isTable(scenario.places) ? Object.entries(scenario.places) : []) {
    if (places && !places.has(place)) notes.unknown.push(`${id}: ${place}`);
    else if (!isTable(settings)) notes.wrong.push(`${id}: ${place}`);
    else judgeAll(`${id}: ${place}`, settings);
  }
}

// A scenario as the page has it: all three parts, the title in all languages.
export function wholeScenario({ title = "", measures = {}, places = {} }) {
  const given = typeof title === "string" ? { en: title } : title;
  const titles = Object.fromEntries(LANGUAGES.map((language) => [language, given[language] || given.en || ""]));
  return structuredClone({ title: titles, measures, places });
}

// What is saved of all scenarios: measures and places of which nothing is said are left out.
export function savedScenarios(settings) {
  const told = (table) => Object.fromEntries(Object.entries(table).filter(([, value]) => Object.keys(value).length));
  return Object.fromEntries(
    [...settings].map(([id, { title, measures, places }]) => [
      id,
      { title, measures: told(measures), places: told(places) },
    ]),
  );
}
