"""park-profiles.pdf: which parks look for what, and then a page for each park.

What a company opens that builds one of the technologies, and what it takes to the park. A sheet is a page: what does
not fit is in estates.xlsx, and the sheet says how much that is.
"""

import logging
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from markupsafe import Markup

from geoplan.errors import Fault, GeoplanError
from geoplan.languages import LANGUAGES, Language
from geoplan.outputs.report.eco_parks.matching_groups import matching_groups
from geoplan.outputs.report.eco_parks.profile_map import park_surroundings
from geoplan.outputs.report.eco_parks.profile_page import ProfilePages
from geoplan.outputs.report.paper.pdf import pdf_of, reason_against_pdf
from geoplan.outputs.report.report import page_template
from geoplan.outputs.wording.place_words import place_texts
from geoplan.outputs.wording.status_words import status_words
from geoplan.outputs.wording.texts import shown, text
from geoplan.replacing import replaced_file

if TYPE_CHECKING:
    import geopandas as gpd

    from geoplan.result.assessment import Assessment

logger = logging.getLogger(__name__)

PROFILES = "park-profiles.pdf"
MOST_PROFILES = 60
"""The parks with the most land and load; all others stand in the tables."""
_LAYERS = (
    *("estates", "rooftops", "irradiance", "weather", "estate_demand", "estate_tenants"),
    *("estate_streams", "estate_evidence"),
)
"""Layers whose status a reader of a profile must know."""


def write_park_profiles(result: "Assessment", path: str | Path, *, language: Language = "en") -> Path | None:
    """Write the matching table and a page for each park, as a PDF.

    Parameters
    ----------
    result
        What `assess` returned.
    path
        The PDF file.
    language
        ``en``, ``vi`` or ``ja``.

    Returns
    -------
    Path or None
        The file; None, and no file, where nothing is planned on estates, or WeasyPrint or a font is missing: the log
        says so. The same result gives the same bytes.

    Raises
    ------
    GeoplanError
        Where the language is unknown, or the file cannot be written.
    """
    target = Path(path)
    page = render_park_profiles(result, language=language)
    reason = reason_against_pdf(page) if page else ""
    if not page or reason:
        # Pages of an earlier run would tell of other parks.
        target.unlink(missing_ok=True)
        if reason:
            logger.warning("%s is left out: %s", target.name, reason)
        return None
    with replaced_file(target) as draft:
        draft.write_bytes(pdf_of(page))
    logger.info("wrote %s", target)
    return target


def render_park_profiles(result: "Assessment", *, language: Language = "en") -> str:
    """Return the profiles as one HTML page, a section for the matching table and one for each park.

    Parameters
    ----------
    result, language
        As for `write_park_profiles`.

    Returns
    -------
    str
        Empty where nothing is planned on estates.
    """
    if language not in LANGUAGES:
        raise GeoplanError(Fault("language", "", found=repr(language), expected=f"one of {', '.join(LANGUAGES)}"))
    eco, estates = result.plan.eco_parks, result.estates
    if eco is None or estates is None or estates.empty:
        return ""
    around = park_surroundings(estates, result.zones, pairs=eco.symbiosis)
    order = chosen_parks(around.estates)
    if len(order) < len(estates):
        logger.info("profiles were written of the %s parks with the largest load", len(order))
    pages = ProfilePages(result, eco, around=around, language=language)
    matching = matching_groups(eco.matching, language, projects=eco.projects)
    layers = {kind: report for kind, report in result.layers.items() if kind in _LAYERS}
    content = {
        "language": language,
        "t": {key: given[language] for key, given in place_texts(result).items()},
        "place": shown(result.study.title[language]),
        "style": Markup(_beside("park_profiles.css")),  # noqa: S704 - a file of this package
        "status": status_words(layers, language, texts=place_texts(result)),
        "matching": matching,
        "has_asked": any(group["asked"] != "0" for group in matching),
        "parks": [pages.page(position) for position in order],
        "verdicts": pages.verdicts(),
        "price_year": text("profile.prices", language).format(year=result.study.prices.year),
    }
    return page_template(Path(__file__).with_name("park_profiles.html.j2")).render(content) + "\n"


def chosen_parks(estates: "gpd.GeoDataFrame", most: int = MOST_PROFILES) -> list[int]:
    """Return the positions of the parks that get a page, the largest load first.

    Parameters
    ----------
    estates
        With ``load_mwh`` where it is known, and ``area_ha``.
    most
        The most pages.
    """
    size = [
        estates[name].to_numpy(float) if name in estates else np.full(len(estates), np.nan)
        for name in ("load_mwh", "area_ha")
    ]
    order = np.lexsort([estates["estate_id"].astype(str), *(-np.nan_to_num(each) for each in size[::-1])])
    return [int(each) for each in order[:most]]


@cache
def _beside(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
