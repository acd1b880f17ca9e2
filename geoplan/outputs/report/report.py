"""report.html and report.pdf: what was found, on one page for those who decide, then in full for those who check.

The page is one file: its charts and maps are SVG in it, it runs no script and fetches nothing. The PDF is the same
page on paper, made by WeasyPrint, which is the extra ``pdf``: without it, or without fonts that have the letters of the
language, report.html is written alone and a message says why.
"""

import html
import logging
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from geoplan.errors import Fault, GeoplanError
from geoplan.hashing import sha256_of_text
from geoplan.languages import LANGUAGES, Language
from geoplan.outputs.report.content import report_content
from geoplan.outputs.report.fonts import missing_letters
from geoplan.replacing import replaced_file
from geoplan.units import BYTES_PER_MB

if TYPE_CHECKING:
    from jinja2 import Template

    from geoplan.result.assessment import Assessment

logger = logging.getLogger(__name__)

HTML_NAME = "report.html"
FONT_PACKAGES = "Debian's fonts-noto-cjk and fonts-dejavu-core"
_LETTERS_NAMED = 12
_IDENTIFIER_LETTERS = 32


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
        content, style=style, version=_version()
    )
    return page + "\n"


def laid_out(page: str) -> Any:
    """Return the page as WeasyPrint lays it out on paper; nothing is fetched.

    Parameters
    ----------
    page
        From `render`.

    Raises
    ------
    ImportError, OSError
        Where WeasyPrint or a library it needs is not installed.
    """
    import weasyprint

    # It tells of properties that only browsers know.
    told = logging.getLogger("weasyprint")
    level = told.level
    told.setLevel(logging.ERROR)
    try:
        return weasyprint.HTML(string=page, url_fetcher=_NothingFetched()).render()
    finally:
        told.setLevel(level)


def pdf_of(page: str) -> bytes:
    """Return a page as PDF; the same page gives the same bytes."""
    written: bytes = laid_out(page).write_pdf(pdf_identifier=sha256_of_text(page)[:_IDENTIFIER_LETTERS].encode())
    return written


def reason_against_pdf(page: str) -> str:
    """Return why no PDF can be made of a page here; empty where it can."""
    try:
        import weasyprint  # noqa: F401
    except ImportError:
        return "WeasyPrint is not installed; install geoplan with the extra: pip install 'geoplan[pdf]'."
    except OSError as error:
        return f"a library that WeasyPrint needs (Pango) is not installed: {error}"
    missing = missing_letters(html.unescape(page))
    if missing:
        some = " ".join(missing[:_LETTERS_NAMED]) + (" …" if len(missing) > _LETTERS_NAMED else "")
        return f"no font on this machine has the letters {some} ({FONT_PACKAGES} have Vietnamese and Japanese ones)."
    return ""


class _NothingFetched:
    """What WeasyPrint asks for what a page links to: it gets nothing, and lays the page out without it."""

    _fail_on_errors = False  # newer versions of WeasyPrint look for it where a fetcher raises

    def __call__(self, url: str, *_args: Any, **_options: Any) -> Any:
        raise ValueError(f"a report fetches nothing: {url}")


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
