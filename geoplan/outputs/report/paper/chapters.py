"""The contents of a page: its chapters, as they stand in it."""

import re
from typing import NamedTuple

from markupsafe import Markup

_CHAPTER = re.compile(r'<section id="([\w-]+)">\s*<h2>([^<]*)</h2>')


class Chapter(NamedTuple):
    """A chapter: where it stands in the page, and what it is called."""

    place: str
    title: Markup


def chapters_of(page: str) -> list[Chapter]:
    """Return the chapters of a page in their order: sections that begin with a heading.

    Parameters
    ----------
    page
        HTML.

    Examples
    --------
    >>> chapters_of('<section id="a"><h2>Maps &amp; more</h2></section><section id="b"><p>none</p></section>')
    [Chapter(place='a', title=Markup('Maps &amp; more'))]
    """
    # it is markup of the page itself, whose texts are escaped
    return [Chapter(place, Markup(title)) for place, title in _CHAPTER.findall(str(page))]  # noqa: S704
