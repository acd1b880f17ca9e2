"""A page as PDF, made by WeasyPrint, the extra ``pdf``: nothing is fetched, the same page gives the same bytes.

Pictures of pixels stand in the page itself, as addresses that begin with `PICTURE_IN_PAGE`.

The file knows its language and title, has bookmarks, and is tagged: headings, tables and pictures are told to who
listens to it. Versions of WeasyPrint that cannot tag write it without tags.
"""

import base64
import gc
import html
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from geoplan.hashing import sha256_of_text
from geoplan.outputs.report.paper.drawn_once import Once
from geoplan.outputs.report.paper.fonts import missing_letters
from geoplan.outputs.report.paper.headings import unbroken_headings
from geoplan.outputs.report.paper.name_cells import STYLE, whole_words
from geoplan.outputs.report.paper.page_tree import tree_of

FONT_PACKAGES = "Debian's fonts-noto-cjk and fonts-dejavu-core"
PICTURE_IN_PAGE = "data:image/png;base64,"
_LETTERS_NAMED = 12
_IDENTIFIER_LETTERS = 32
_PICTURE = re.compile(r'(<svg [^>]*?aria-label="([^"]*)"[^>]*>)')
_TAGS = "pdf_tags"
_EMPTY = "<html></html>"
_STYLE = f"""
h1, h2, h3 {{ bookmark-state: closed }}
section.sheet h2, section.sheet h3 {{ bookmark-level: none }}
.word {{ display: inline-block; white-space: nowrap }}
{STYLE}
"""
"""A sheet of its own is one bookmark: what stands below its heading is the same on each of them. A word stays whole."""


def laid_out(page: str, once: Once | None = None) -> Any:
    """Return the page as WeasyPrint lays it out on paper; nothing is fetched.

    Parameters
    ----------
    page
        HTML, with all that it needs in it.
    once
        What takes the long paths out of it, and puts them into the PDF.

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
        style = weasyprint.CSS(string=_STYLE)
        with _uncollected():
            text = page if once is None else once.stand_ins(page)
            text = whole_words(unbroken_headings(with_picture_titles(text)))
            return _parsed(text).render(stylesheets=[style], **_options())
    finally:
        told.setLevel(level)


def pdf_of(page: str) -> bytes:
    """Return a page as PDF; the same page gives the same bytes."""
    identifier, once = sha256_of_text(page)[:_IDENTIFIER_LETTERS].encode(), Once()
    with _uncollected():
        document = laid_out(page, once)
        written: bytes = document.write_pdf(pdf_identifier=identifier, finisher=once.finish, **_options())
        _let_go(document)
        del document  # before circles are searched for again
        if once.left:
            written = laid_out(page).write_pdf(pdf_identifier=identifier, **_options())
    return written


def _parsed(page: str) -> Any:
    """Return a page as WeasyPrint has it once it is parsed."""
    import weasyprint

    root = tree_of(page)
    html = weasyprint.HTML(string=page if root is None else _EMPTY, url_fetcher=_NothingFetched())
    if root is None:
        return html
    if not hasattr(html, "wrapper_element"):  # a version that keeps its tree elsewhere
        return weasyprint.HTML(string=page, url_fetcher=_NothingFetched())
    html.wrapper_element = type(html.wrapper_element).from_html_root(root, content_language=None)
    html.etree_element = html.wrapper_element.etree_element
    return html


def _let_go(document: Any) -> None:
    """Break the circle that keeps all of a document that is written: each of its drawings knows what laid it out."""
    pages = (getattr(page, "_page_box", None) for page in document.pages)
    boxes = (box for page in pages if page is not None for box in page.descendants())
    laid_out_by = (getattr(getattr(box, "replacement", None), "_context", None) for box in boxes)
    context = next((each for each in laid_out_by if each is not None), None)
    for each in filter(None, (getattr(context, "target_collector", None), context)):
        vars(each).clear()


@contextmanager
def _uncollected() -> Iterator[None]:
    """Search for no circles meanwhile: all boxes of a document are kept to its end, and searches took a fifth."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def with_picture_titles(page: str) -> str:
    """Return a page whose pictures have their label as a title too, which is where tags of a PDF take it from.

    Examples
    --------
    >>> with_picture_titles('<svg role="img" aria-label="A bar"><path/></svg>')
    '<svg role="img" aria-label="A bar"><title>A bar</title><path/></svg>'
    """
    return _PICTURE.sub(r"\1<title>\2</title>", page)


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


def _options() -> dict[str, Any]:
    """Return the tags that are asked for, where this version of WeasyPrint knows them."""
    import weasyprint

    return {_TAGS: True} if _TAGS in getattr(weasyprint, "DEFAULT_OPTIONS", {}) else {}


class _NothingFetched:
    """What WeasyPrint asks for what a page links to: it gets the page's own pictures, and of all else nothing."""

    _fail_on_errors = False  # newer versions of WeasyPrint look for it where a fetcher raises

    def __call__(self, url: str, *_args: Any, **_options: Any) -> Any:
        if url.startswith(PICTURE_IN_PAGE):
            return _answer(url, base64.b64decode(url.removeprefix(PICTURE_IN_PAGE), validate=True))
        raise ValueError(f"a report fetches nothing: {url}")


def _answer(url: str, picture: bytes) -> Any:
    """Return a picture as this version of WeasyPrint takes it."""
    from weasyprint import urls

    kind = getattr(urls, "URLFetcherResponse", None)
    if kind is None:
        return {"string": picture, "mime_type": "image/png"}
    return kind(url, picture, {"Content-Type": "image/png"})
