"""The names that ``import geoplan`` gives, room by room: their pages are made of their docstrings."""

from collections.abc import Mapping

from staging import Stage

import geoplan

GROUPS: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "studies": ("Studies and layers", "A place, what is laid over it, and how to make a new one.", ("study", "preparation", "layers", "sources")),
    "runs": ("Runs and results", "From a study to its result, within a memory, and what differs between two.", ("pipeline", "machine", "result", "comparison")),
    "collections": ("Many studies", "Many studies run as one whole, and what they come to together.", ("collection",)),
    "zones": ("Zones and rasters", "What lies in each zone, cell by cell.", ("zonal",)),
    "potential": ("Sun and roofs", "Hours of weather, yields of planes and of roofs.", ("potential",)),
    "sites": ("Land and sites", "The land that rules leave.", ("siting",)),
    "planning": ("Estates, tariffs, scenarios", "What it means for those who build.", ("planning", "money")),
    "outputs": ("Files for people", "Each file by itself.", ("outputs",)),
    "dictionary": ("Parameters, columns, faults", "What the models assume, what columns mean, and what is raised.", ("parameters", "fields", "errors")),
}  # fmt: skip
"""Page -> title, what it is about, and the rooms whose names stand on it."""


LEAD = """``import geoplan`` is fast: each name is imported when it is first used. What is listed here is a promise; what else
modules define may change. Examples in docstrings are run by the tests.
"""


def grouped() -> dict[str, list[str]]:
    """Return the public names by page; one whose room has no page is a fault of this table."""
    rooms = {room: page for page, (_, _, own) in GROUPS.items() for room in own}
    pages: dict[str, list[str]] = {page: [] for page in GROUPS}
    for name in geoplan.__all__:
        room = geoplan._HOME[name].split(".")[1]
        pages[rooms[room]].append(name)
    return pages


def entry(name: str) -> str:
    """Return what asks Sphinx for the entry of a name."""
    it = getattr(geoplan, name)
    if not isinstance(it, type):
        return f".. autofunction:: geoplan.{name}\n"
    if issubclass(it, BaseException):
        return f".. autoexception:: geoplan.{name}\n"
    return f".. autoclass:: geoplan.{name}\n   :members:\n"


def headed(title: str, line: str) -> str:
    """Return a heading of reStructuredText."""
    return f"{title}\n{line * len(title)}\n"


def write_interface(stage: Stage) -> None:
    """Write a page for each group of names, and the list of them; in reStructuredText, as docstrings are."""
    parts = [headed("Python", "="), LEAD]
    for page, names in grouped().items():
        title, told, _ = GROUPS[page]
        links = ", ".join(f":py:obj:`{name} <geoplan.{name}>`" for name in names)
        parts.append(f":doc:`{page}`\n   {links}\n")
        body = "\n".join(headed(name, "-") + "\n" + entry(name) for name in names)
        stage.write(f"python/{page}.rst", f"{headed(title, '=')}\n{told}\n\n{body}")
    listed = "\n".join(f"   {page}" for page in GROUPS)
    stage.write("python/index.rst", "\n".join([*parts, f".. toctree::\n   :hidden:\n\n{listed}\n"]))
