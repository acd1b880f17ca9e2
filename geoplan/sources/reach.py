"""How far an address of the table reaches on its host, and how much may come from it.

Amazon, Google and GitHub keep the files of everybody side by side: there only a publisher's own bucket or repository is
asked, and a redirect into another one is refused. A file that is larger than any of its publisher's is not taken.
"""

import math
from urllib.parse import unquote, urlsplit

from geoplan.sources.registry import all_addresses, origin_of
from geoplan.units import BYTES_PER_MB

UNLISTED_MB = 256
"""The most that one file of a host without a row can have. [MB]"""


def parts_of_host(url: str) -> tuple[str, ...]:
    """Return how the addresses begin that may be asked of a host; empty where all of them may.

    Examples
    --------
    >>> parts_of_host("https://github.com/somebody/else")
    ('https://github.com/wmgeolab/geoBoundaries/',)
    >>> parts_of_host("https://nominatim.openstreetmap.org/search")
    ()
    """
    begins = [row.within for row in all_addresses() if origin_of(row.url) == origin_of(url)]
    return () if "" in begins else tuple(dict.fromkeys(begins))


def is_within(url: str, begins: tuple[str, ...]) -> bool:
    """Say whether an address begins as one of those; one that goes up by ``..`` does not.

    Examples
    --------
    >>> is_within("https://Github.com/a/b/raw/x", ("https://github.com/a/b/",))
    True
    >>> is_within("https://github.com/a/b/%2e%2e/c/x", ("https://github.com/a/b/",))
    False
    """
    path = urlsplit(url).path
    steps = unquote(unquote(path)).replace("\\", "/").split("/")
    return ".." not in steps and any(f"{origin_of(url)}{path}".startswith(begin) for begin in begins)


def most_bytes(url: str) -> int | None:
    """Return the most bytes that a file of this address can have, None where its row tells no limit.

    Examples
    --------
    >>> most_bytes("https://nominatim.openstreetmap.org/search?q=x")
    64000000
    """
    longest, most = -1, float(UNLISTED_MB)
    for row in all_addresses():
        start = row.url.partition("{")[0]
        near = len(start) if url.startswith(start) else 0
        if origin_of(row.url) == origin_of(url) and near > longest:
            longest, most = near, row.most_mb
    return None if math.isinf(most) else round(most * BYTES_PER_MB)
