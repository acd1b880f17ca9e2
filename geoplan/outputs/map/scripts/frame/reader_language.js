/* In which language the page opens: that of its address, else the first of the reader's browser that the page speaks, else
   that of the run. */

export function languageOf(offered, { address = "", browser = [], given }) {
  const asked = new URLSearchParams(address.replace(/^[#?]/, "")).get("language");
  if (offered.includes(asked)) return asked;
  const spoken = browser.map((tag) => String(tag).toLowerCase().split("-")[0]);
  return spoken.find((language) => offered.includes(language)) || given;
}

// A map in a notebook, which has no address, speaks the language that was asked for there.
export function languageToOpen({ languages, language }, { hash } = window.location) {
  const { protocol } = window.location;
  const browser = protocol === "about:" ? [] : [...(navigator.languages || [navigator.language])];
  return languageOf(languages, { address: hash, browser, given: language });
}
