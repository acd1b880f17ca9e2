"""Which kinds of layer a file can be made, of which form each is, and how the others come into a study.

They are listed to users in the order of the table of kinds.
"""

from collections.abc import Mapping

from geoplan.kinds.layer_kinds import ImportForm, layer_kinds


def importable_layers() -> Mapping[str, ImportForm]:
    """Return the kinds of layer that a file can be made: kind -> its form.

    Examples
    --------
    >>> importable_layers()["roads"]
    'features'
    """
    return {key: kind.imported_as for key, kind in layer_kinds().items() if kind.imported_as}


def other_ways() -> Mapping[str, str]:
    """Return how the other kinds of layer come into a study: kind -> what to do.

    Examples
    --------
    >>> other_ways()["zones"]
    'Make a new study of them: geoplan new FOLDER --zones FILE.'
    """
    return {key: kind.instead for key, kind in layer_kinds().items() if kind.instead}


def amount(kind: str, rows: int) -> str:
    """Say how large a layer is: a raster has cells, any other rows.

    Examples
    --------
    >>> amount("terrain", 1200), amount("mills", 3)
    ('1,200 cells', '3 rows')
    """
    return f"{rows:,} {'cells' if importable_layers().get(kind) == 'raster' else 'rows'}"
