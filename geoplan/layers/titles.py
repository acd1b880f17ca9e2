"""What people call the kinds of layer, in three languages; the words stand in the table of kinds."""

from functools import cache

from geoplan.kinds.layer_kinds import layer_kinds, own_tables
from geoplan.languages import Text


def layer_titles() -> dict[str, Text]:
    """Return kind of layer -> its title.

    Examples
    --------
    >>> layer_titles()["estates"].vi
    'khu công nghiệp'
    """
    return _titles(own_tables())


@cache
def _titles(_: str) -> dict[str, Text]:
    return {key: Text(**kind.titles) for key, kind in layer_kinds().items()}
