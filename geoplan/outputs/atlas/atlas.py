"""The atlas of a place: a page a zone, as a PDF, behind a map of all of them and an index."""

import logging
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from markupsafe import Markup

from geoplan.errors import Fault, GeoplanError, did_you_mean
from geoplan.languages import LANGUAGES, Language
from geoplan.outputs.atlas.front_pages import front_content, index_lines, index_sheets, legend_rows
from geoplan.outputs.atlas.roof_pictures import roof_pictures
from geoplan.outputs.atlas.zone_figures import rate_title
from geoplan.outputs.atlas.zone_frame import zone_frame
from geoplan.outputs.atlas.zone_map import atlas_ground, locator_map, zone_sheet_map
from geoplan.outputs.atlas.zone_page import TOTAL, ZonePages
from geoplan.outputs.atlas.zone_sites import ZoneSites
from geoplan.outputs.drawing.background.drawn import background_words
from geoplan.outputs.drawing.zone_rates import DENOMINATORS
from geoplan.outputs.report.paper.pdf import pdf_of, reason_against_pdf
from geoplan.outputs.report.report import page_template
from geoplan.outputs.wording.place_words import place_texts
from geoplan.outputs.wording.texts import shown
from geoplan.replacing import replaced_file
from geoplan.units import BYTES_PER_MB

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

logger = logging.getLogger(__name__)

Row: TypeAlias = dict[str, Any]

ENDING = ".pdf"
_COVER = 1
"""Sheets before the index."""


def write_atlas(
    result: "Assessment", path: str | Path, *, language: Language = "en", zones: Sequence[str] | None = None
) -> Path:
    """Write a page for each zone, as a PDF.

    Parameters
    ----------
    result
        What `assess` returned.
    path
        The PDF file.
    language
        ``en``, ``vi`` or ``ja``.
    zones
        Which zones get a page, by ``zone_id``; all of them where it is not given. Their order is that of the result.

    Returns
    -------
    Path
        The file. The same result gives the same bytes.

    Raises
    ------
    GeoplanError
        Where the language, the name of the file or a zone is wrong, all of it at once; where WeasyPrint or a font is
        missing, or the file cannot be written.
    """
    target = Path(path)
    check_atlas(target, language)
    page = render_atlas(result, language=language, zones=zones)
    _check_letters(page)
    with replaced_file(target) as draft:
        draft.write_bytes(pdf_of(page))
    logger.info("wrote %s (%.2f MB)", target, target.stat().st_size / BYTES_PER_MB)
    return target


def check_atlas(path: Path, language: Language = "en") -> None:
    """Check, before anything is worked out, that an atlas can be written.

    Parameters
    ----------
    path
        The PDF file.
    language
        Of the atlas.

    Raises
    ------
    GeoplanError
        With all that is wrong: the language, the name of the file, or that WeasyPrint is not there.
    """
    faults = []
    if language not in LANGUAGES:
        faults.append(Fault("language", "", found=repr(language), expected=f"one of {', '.join(LANGUAGES)}"))
    if path.suffix.lower() != ENDING:
        found = f"a file that ends in '{path.suffix}'" if path.suffix else "a name without an ending"
        action = "Name a PDF file, such as atlas.pdf."
        faults.append(Fault(str(path), "", found=found, expected="a file that ends in '.pdf'", action=action))
    if reason := reason_against_pdf(""):
        faults.append(Fault(str(path), "", found=reason, expected="what makes PDFs"))
    if faults:
        raise GeoplanError(faults)


def render_atlas(result: "Assessment", *, language: Language = "en", zones: Sequence[str] | None = None) -> str:
    """Return the atlas as one HTML page, a section a sheet.

    Parameters
    ----------
    result, language, zones
        As for `write_atlas`.
    """
    positions = chosen_zones(result, zones)
    content = ZonePages(result, sites=ZoneSites.of(result), language=language)
    pages = _numbered(content, positions)
    ground = atlas_ground(result, content.names)
    frames = {at: frame for at in positions if (frame := zone_frame(result.zones.geometry.iloc[at])) is not None}
    roofs = roof_pictures(result, {content.ids[at]: frame for at, frame in frames.items()})

    def drawn(at: int, candidates: int) -> Markup | str:
        marks, picture = content.sites.marks(at, candidates), roofs.get(content.ids[at], "")
        if at not in frames:
            return ""
        return zone_sheet_map(ground, at, frame=frames[at], roofs=picture, marks=marks, language=language)

    given = {
        "language": language,
        "t": {key: each[language] for key, each in place_texts(result).items()},
        "place": shown(result.study.title[language]),
        "style": Markup(_beside("atlas.css")),  # noqa: S704 - a file of this package
        "status": content.status,
        "legend": legend_rows(result, language),
        "ground": background_words(ground.background, language),
        "rates": [rate_title(TOTAL, per, language) for per in DENOMINATORS],
        "front": front_content(result, content.figures, ground=ground, pages=pages, language=language),
        "zones": [
            page
            | {
                "locator": locator_map(ground, at, language=language),
                "map": drawn(at, len(page["candidates"]["rows"])),
            }
            for at in positions
            for page in (content.page(at),)
        ],
    }
    return page_template(Path(__file__).with_name("atlas.html.j2")).render(given) + "\n"


def chosen_zones(result: "Assessment", zones: Sequence[str] | None) -> list[int]:
    """Return the positions of the zones that get a page.

    Parameters
    ----------
    result
        What `assess` returned.
    zones
        Their ``zone_id``; None for all.

    Raises
    ------
    GeoplanError
        With all names that are no zone, and where none is left.
    """
    ids = result.zones["zone_id"].astype(str).tolist()
    if zones is None:
        return list(range(len(ids)))
    wanted = dict.fromkeys(str(each).strip() for each in zones)
    faults = [
        Fault("zones", each, found="no zone of this name", expected="a zone_id of the study",
              action=did_you_mean(each, ids))
        for each in wanted
        if each not in ids
    ]  # fmt: skip
    if not wanted:
        faults = [
            Fault(
                "zones", "", found="none", expected="one zone_id or more", action="Name one, or leave the option out."
            )
        ]
    if faults:
        raise GeoplanError(faults)
    return [at for at, code in enumerate(ids) if code in wanted]


def _numbered(content: ZonePages, positions: Sequence[int]) -> dict[int, int]:
    """Return the page of each zone: behind the map of all of them and the sheets of the index."""
    index = index_sheets(index_lines(content.names, content.figures.districts, dict.fromkeys(positions, 1)))
    first = _COVER + len(index) + 1
    return {at: first + number for number, at in enumerate(positions)}


def _check_letters(page: str) -> None:
    if reason := reason_against_pdf(page):
        raise GeoplanError(Fault("atlas", "", found=reason, expected="fonts with all letters of the atlas"))


@cache
def _beside(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
