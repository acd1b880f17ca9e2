"""What people call the kinds of layer, in three languages; the words stand in titles.csv."""

from functools import cache
from pathlib import Path

from geoplan.sentences import read_texts
from geoplan.study import Text


@cache
def layer_titles() -> dict[str, Text]:
    """Return kind of layer -> its title.

    Examples
    --------
    >>> layer_titles()["estates"].vi
    'khu công nghiệp'
    """
    return read_texts(Path(__file__).with_name("titles.csv"))
