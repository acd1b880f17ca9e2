"""The kinds of candidate: one table says of each what it is, what it needs, how it is drawn and who makes it.

Whoever ranks, costs, lists, draws or writes candidates reads `candidate_kinds`, and names no kind. To add one is a row
of candidate_kinds.csv and a function; `added_kinds` does it from a table of one's own.
"""

import csv
import math
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from geoplan.errors import Fault, ParameterError, did_you_mean
from geoplan.study import Text

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geoplan.siting.basis import Basis, KindSites

CostModel: TypeAlias = Literal["utility_pv", "rooftop_pv", "plant"]
Unit: TypeAlias = Literal["MWp", "MW"]

COLUMNS = (
    *("key", "maker", "carries", "capacity_unit", "energy_unit", "cost_model", "cost_class", "layers", "rests_on"),
    *("land_rules", "smallest_site", "origins", "colour", "sign", "criteria", "figures", "assumptions"),
    *("title_en", "title_vi", "title_ja"),
)
"""The columns of a table of kinds."""
_UNITS: dict[str, Unit] = {unit: unit for unit in get_args(Unit)}
_MODELS: dict[str, CostModel] = {model: model for model in get_args(CostModel)}
_KEY = re.compile(r"[a-z][a-z0-9_]*")
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_FUNCTION = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")


@dataclass(frozen=True)
class CandidateKind:
    """A kind of candidate.

    Attributes
    ----------
    key
        ``candidate_kind`` of its candidates, and the part of the ids of its parameters that is its own:
        ``siting.<key>.*``.
    maker
        The function that finds its candidates, ``module.function``: (`CandidateKind`, `geoplan.siting.basis.Basis`) ->
        `geoplan.siting.basis.KindSites`, or None where there are none.
    carries
        Of a kind that stands on land or water: the function that says what an area carries, ``module.function``: (area
        [ha], points, basis) -> frame with ``capacity_mw``, ``energy_gwh``, ``energy_gwh_low`` and ``energy_gwh_high``.
        Empty for others.
    capacity_unit, energy_unit
        Of ``capacity_mw``, and of ``energy_gwh``.
    cost_model, cost_class
        By which rows of the table of costs, and how: ``plant`` takes ``costs.<cost_class>.*``.
    layers
        The kinds of layer without which there are no candidates.
    rests_on
        The kinds of layer that a reader should know the status of.
    land_rules
        Rules of the land that need a layer besides the land cover; those of land-cover classes are parameters.
    smallest_site
        The parameter ``siting.<key>.<smallest_site>``: the least usable area of a site [ha].
    origins
        What a candidate of the kind can come from.
    colour, sign
        On all maps, dark enough for white figures; the sign as QGIS names it.
    criteria
        Criterion -> weight where the user gives none; only the proportions matter.
    figures
        Columns that the report shows of it.
    assumptions
        How the ids of the parameters begin that it rests on.
    title
        What people call it.
    """

    key: str
    maker: str
    carries: str
    capacity_unit: Unit
    energy_unit: str
    cost_model: CostModel
    cost_class: str
    layers: tuple[str, ...]
    rests_on: tuple[str, ...]
    land_rules: tuple[str, ...]
    smallest_site: str
    origins: tuple[str, ...]
    colour: str
    sign: str
    criteria: Mapping[str, float]
    figures: tuple[str, ...]
    assumptions: tuple[str, ...]
    title: Text

    @property
    def is_on_land(self) -> bool:
        """Whether it stands on land or water that rules leave."""
        return bool(self.carries)

    def has_layers(self, layers: Any) -> bool:
        """Return whether there is what the kind needs.

        Parameters
        ----------
        layers
            A `geoplan.layers.catalog.OpenedLayers`.
        """
        return all(layers.of(name) is not None for name in self.layers)

    def sites(self, basis: "Basis") -> "KindSites | None":
        """Find the candidates of the kind.

        Parameters
        ----------
        basis
            What candidates are made from.
        """
        maker: Callable[[CandidateKind, Basis], KindSites | None] = _function(self.maker)
        return maker(self, basis)

    def carried(self, area_ha: Any, points: "gpd.GeoSeries", basis: "Basis") -> "pd.DataFrame":
        """Return what areas of land or water carry.

        Parameters
        ----------
        area_ha
            What may be used [ha].
        points
            A place in each, in the CRS of the zones.
        basis
            What candidates are made from.

        Returns
        -------
        DataFrame
            ``capacity_mw``, ``energy_gwh``, ``energy_gwh_low``, ``energy_gwh_high`` [GWh/a], and what else is known.
        """
        result: pd.DataFrame = _function(self.carries)(area_ha, points, basis)
        return result


def _function(name: str) -> Callable[..., Any]:
    module, _, function = name.rpartition(".")
    maker: Callable[..., Any] = getattr(import_module(module), function)
    return maker


_added: dict[str, CandidateKind] = {}


def candidate_kinds() -> Mapping[str, CandidateKind]:
    """Return the kinds of candidate by key, in the order in which they are listed everywhere.

    Examples
    --------
    >>> candidate_kinds()["biogas"].layers
    ('land_cover', 'livestock')
    """
    shipped = read_kinds(Path(__file__).with_name("candidate_kinds.csv"))
    return MappingProxyType({**shipped, **_added}) if _added else shipped


def kind_of(key: str, *, file: str = "candidates") -> CandidateKind:
    """Return a kind of candidate.

    Parameters
    ----------
    key
        Its key.
    file
        What to name in an error.

    Raises
    ------
    ParameterError
        Where there is no such kind; the nearest is suggested.
    """
    kinds = candidate_kinds()
    if key not in kinds:
        hint = did_you_mean(key, kinds)
        raise ParameterError(Fault(file, "kind", found=f"'{key}'", expected="a kind of candidate", action=hint))
    return kinds[key]


def kinds_on_land(layers: Any = None) -> tuple[CandidateKind, ...]:
    """Return the kinds that stand on land or water; with layers, those that have theirs."""
    kinds = (kind for kind in candidate_kinds().values() if kind.is_on_land)
    return tuple(kind for kind in kinds if layers is None or kind.has_layers(layers))


@contextmanager
def added_kinds(path: Path) -> Iterator[Mapping[str, CandidateKind]]:
    """Add the kinds of a table to those that there are, for as long as the block lasts.

    Parameters
    ----------
    path
        A table with the columns of candidate_kinds.csv; its makers may stand in any module that Python can import.

    Yields
    ------
    Mapping
        All kinds by key.

    Raises
    ------
    ParameterError
        For faults of the table, and kinds that exist already; all at once.
    """
    more = read_kinds(path)
    faults = [
        Fault(str(path), key, found="a kind that exists already", expected="a key of its own", action="Rename it.")
        for key in more
        if key in candidate_kinds()
    ]
    if faults:
        raise ParameterError(faults)
    _added.update(more)
    try:
        yield candidate_kinds()
    finally:
        for key in more:
            del _added[key]


@cache
def read_kinds(path: Path) -> Mapping[str, CandidateKind]:
    """Read a table of kinds.

    Parameters
    ----------
    path
        A table with the columns of candidate_kinds.csv; lists in a cell are divided by blanks, weights stand as
        ``criterion:weight``.

    Raises
    ------
    ParameterError
        For columns that are missing, keys that are none or stand twice, units and cost models that do not exist,
        colours, functions and weights that are none, and texts that are missing; all at once.
    """
    faults: list[Fault] = []
    kinds: dict[str, CandidateKind] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise ParameterError(Fault(str(path), "header", found=f"no {', '.join(missing)}", expected="these columns"))
        for row in reader:
            wrong = list(_row_faults(str(path), row, kinds))
            faults += wrong
            if not wrong:
                kinds[row["key"]] = _kind(row)
    if faults:
        raise ParameterError(faults)
    return MappingProxyType(kinds)


def _kind(row: Mapping[str, str]) -> CandidateKind:
    plain: dict[str, Any] = {name: tuple(row[name].split()) for name in _LISTS} | {name: row[name] for name in _TEXTS}
    return CandidateKind(
        **plain,
        capacity_unit=_UNITS[row["capacity_unit"]],
        cost_model=_MODELS[row["cost_model"]],
        criteria=MappingProxyType(_weights(row["criteria"])),
        title=Text(en=row["title_en"], vi=row["title_vi"], ja=row["title_ja"]),
    )


_LISTS = ("layers", "rests_on", "land_rules", "origins", "figures", "assumptions")
_TEXTS = ("key", "maker", "carries", "energy_unit", "cost_class", "smallest_site", "colour", "sign")


def _weights(cell: str) -> dict[str, float]:
    """Read ``criterion:weight`` pairs; NaN for a weight that is none."""
    weights = {}
    for pair in cell.split():
        key, _, number = pair.partition(":")
        try:
            weights[key] = float(number)
        except ValueError:
            weights[key] = math.nan
    return weights


def _row_faults(file: str, row: Mapping[str, str], known: Mapping[str, CandidateKind]) -> Iterator[Fault]:
    key = row["key"]
    if key in known:
        yield Fault(file, key, found="the key twice", expected="each key once", action="Remove one row.")
    for column, pattern, expected in (
        ("key", _KEY, "small letters, digits and underscores"),
        ("maker", _FUNCTION, "a function such as my_sites.placed"),
        ("colour", _COLOUR, "a colour such as #0369a1"),
    ):
        if not pattern.fullmatch(row[column]):
            yield Fault(file, f"{key}, {column}", found=f"'{row[column]}'", expected=expected)
    if row["carries"] and not _FUNCTION.fullmatch(row["carries"]):
        yield Fault(file, f"{key}, carries", found=f"'{row['carries']}'", expected="a function, or nothing")
    for column, choices in (("capacity_unit", _UNITS), ("cost_model", _MODELS)):
        if row[column] not in choices:
            yield Fault(file, f"{key}, {column}", found=f"'{row[column]}'", expected=f"one of {', '.join(choices)}")
    for name, weight in _weights(row["criteria"]).items():
        if not (math.isfinite(weight) and weight >= 0):
            yield Fault(
                file, f"{key}, criteria", found=f"no weight of {name}", expected="a number from 0 on after the colon"
            )
    for column in ("sign", "title_en", "title_vi", "title_ja", "energy_unit", "cost_class", "origins"):
        if not row[column].strip():
            yield Fault(file, f"{key}, {column}", found="nothing", expected="a text")
