/* Months and hours in the language of the page, and in all of its languages at once. */

export function monthName(language, month, style = "long") {
  const name = new Date(Date.UTC(2023, month, 1)).toLocaleDateString(language, { month: style, timeZone: "UTC" });
  return language === "vi" ? name.toLocaleLowerCase("vi") : name; // within a sentence
}

// A letter, or a number where months have no names.
export function shortMonth(language, month) {
  return language === "en" ? monthName(language, month, "narrow") : String(month + 1);
}

export function hourName(hour) {
  return `${hour}:00–${hour + 1}:00`;
}

// A text of the page in each of its languages; `values` is told the language.
export function inAll({ languages, texts }, key, values) {
  const filled = (language) => {
    const given = values(language);
    const text = texts[language][key] || key;
    return text.replace(/\{(\w+)\}/g, (whole, name) => (name in given ? given[name] : whole));
  };
  return Object.fromEntries(languages.map((language) => [language, filled(language)]));
}

// The month and the hour of a text, "6/12" or "6"; null for what is none.
export function momentOf(text) {
  const given = /^(\d{1,2})(?:\/(\d{1,2}))?$/.exec(text);
  if (!given) return null;
  const [month, hour] = [Number(given[1]), given[2] === undefined ? null : Number(given[2])];
  if (month < 1 || month > 12 || (hour !== null && hour > 23)) return null;
  return { month: month - 1, hour };
}
