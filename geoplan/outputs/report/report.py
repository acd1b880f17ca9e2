"""report.html and report.pdf: what was found, on one page for those who decide, then in full for those who check.

The page is one file: its charts and maps are SVG in it, it runs no script and fetches nothing. The PDF is the same
page on paper, made by WeasyPrint, which is the extra ``pdf``: without it, or without fonts that have the letters of the
language, report.html is written alone and a message says why.
"""

import logging
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from geoplan.errors import Fault, GeoplanError
from geoplan.languages import LANGUAGES, Language
from geoplan.outputs.report.content import report_content
from geoplan.outputs.report.paper.chapters import chapters_of
from geoplan.outputs.report.paper.headings import unbroken_headings
from geoplan.outputs.report.paper.pdf import pdf_of, reason_against_pdf
from geoplan.replacing import replaced_file
from geoplan.units import BYTES_PER_MB

if TYPE_CHECKING:
    from jinja2 import Template

    from geoplan.result.assessment import Assessment

logger = logging.getLogger(__name__)

HTML_NAME = "report.html"


def write_report(result: "Assessment", path: str | Path, *, language: Language = "en", pdf: bool = True) -> list[Path]:
    """Write the report of a result.

    Parameters
    ----------
    result
        What `assess` returned.
    path
        The folder to write into, or the name of the HTML file; the PDF stands beside it with the same name.
    language
        ``en``, ``vi`` or ``ja``.
    pdf
        Whether to write the PDF as well. Where WeasyPrint or a font is missing it is left out, and the log says so.

    Returns
    -------
    list of Path
        The files that were written: the page, and the PDF where it could be made. The same result gives the same bytes.

    Raises
    ------
    GeoplanError
        Where the language is unknown, the zones have no coordinate reference system, or a file cannot be written.
    """
    if language not in LANGUAGES:
        raise GeoplanError(Fault("language", "", found=repr(language), expected=f"one of {', '.join(LANGUAGES)}"))
    if result.zones.crs is None:
        raise GeoplanError(
            Fault("zones", "crs", found="nothing", expected="a projected coordinate reference system in metres")
        )
    target = Path(path)
    if target.suffix.lower() not in {".html", ".htm"}:
        target /= HTML_NAME
    page = render(result, language=language)
    with replaced_file(target) as draft:
        draft.write_text(page, encoding="utf-8", newline="\n")
    logger.info("wrote %s (%.2f MB)", target, len(page.encode()) / BYTES_PER_MB)
    reason = reason_against_pdf(page) if pdf else ""
    if reason:
        logger.warning("report.pdf is left out, report.html is whole: %s", reason)
    if not pdf or reason:
        # A PDF of an earlier run beside the new page would tell of another result.
        target.with_suffix(".pdf").unlink(missing_ok=True)
        return [target]
    paper = target.with_suffix(".pdf")
    with replaced_file(paper) as draft:
        draft.write_bytes(pdf_of(page))
    logger.info("wrote %s", paper)
    return [target, paper]


def render(result: "Assessment", *, language: Language) -> str:
    """Return the report as one HTML page.

    Parameters
    ----------
    result
        What `assess` returned.
    language
        ``en``, ``vi`` or ``ja``.
    """
    content = report_content(result, language)
    style = Markup(_beside("report.css"))  # noqa: S704 - a file of this package
    page: str = page_template(Path(__file__).with_name("report.html.j2")).render(
        content, style=style, version=_version(), chapters_of=chapters_of
    )
    return unbroken_headings(page) + "\n"


@cache
def page_template(path: Path) -> "Template":
    """Return a template of a page, in which whatever a study or a layer says is text, never markup."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, keep_trailing_newline=False)
    return environment.from_string(path.read_text(encoding="utf-8"))


@cache
def _beside(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _version() -> str:
    try:
        return version("geoplan")
    except PackageNotFoundError:
        return ""
