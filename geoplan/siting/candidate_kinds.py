"""The kinds of candidate: one table says of each what it is, what it needs, how it is drawn and who makes it.

Whoever ranks, costs, lists, draws or writes candidates reads `candidate_kinds`, and names no kind. To add one is a row
of candidate_kinds.csv and a function. A table of one's own with the same columns, named by the environment variable
GEOPLAN_CANDIDATE_KINDS, does it without touching geoplan, and `added_kinds` for as long as a block lasts.
"""

import csv
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from geoplan.errors import Fault, ParameterError, did_you_mean
from geoplan.kinds import layer_kinds
from geoplan.languages import Text
from geoplan.siting.kind_rows import layers_by_origin, row_faults, weights_in

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geoplan.siting.basis import Basis, KindSites
    from geoplan.siting.draws.drawn import Drawn

CostModel: TypeAlias = Literal["utility_pv", "rooftop_pv", "plant"]
Unit: TypeAlias = Literal["MWp", "MW"]

VARIABLE = "GEOPLAN_CANDIDATE_KINDS"
"""The tables of one's own, separated as the paths of PATH are."""
COLUMNS = (
    *(
        "key",
        "maker",
        "carries",
        "draws",
        "capacity_unit",
        "energy_unit",
        "cost_model",
        "cost_class",
        "layers",
        "rests_on",
    ),
    *("land_rules", "smallest_site", "origins", "placed_by", "colour", "sign", "criteria", "figures", "assumptions"),
    *("title_en", "title_vi", "title_ja"),
)
"""The columns of a table of kinds."""
_LATER = ("placed_by", "draws")
"""Those that tables of one's own may lack, for they came later."""
_PLACING_FORMS = ("raster", "footprints")
"""The forms of layers that are drawn or generated all over, and name no place."""
_UNITS: dict[str, Unit] = {unit: unit for unit in get_args(Unit)}
_MODELS: dict[str, CostModel] = {model: model for model in get_args(CostModel)}
_LISTS = ("layers", "rests_on", "land_rules", "origins", "figures", "assumptions")
_TEXTS = ("key", "maker", "carries", "draws", "energy_unit", "cost_class", "smallest_site", "colour", "sign")


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
    draws
        Of such a kind: the function that says what areas carry in each future, ``module.function``: (area [ha], points,
        basis) -> `geoplan.siting.draws.drawn.Drawn`. Empty where only the ends of the energy are known.
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
    placed_by
        Origin -> the kinds of layer whose geometry chooses the point, in the table ``origin:layer``; not the zones,
        which only name it. An origin that is not among them is a place that a source names, such as a park. Where a
        table has no such column: for each origin, those of ``layers`` that are rasters or footprints.
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
    draws: str
    capacity_unit: Unit
    energy_unit: str
    cost_model: CostModel
    cost_class: str
    layers: tuple[str, ...]
    rests_on: tuple[str, ...]
    land_rules: tuple[str, ...]
    smallest_site: str
    origins: tuple[str, ...]
    placed_by: Mapping[str, tuple[str, ...]]
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

    def drawn(self, area_ha: Any, points: "gpd.GeoSeries", basis: "Basis") -> "Drawn | None":
        """Return what says of areas of land or water what they carry in each future; arguments as for `carried`."""
        result: Drawn | None = _function(self.draws)(area_ha, points, basis) if self.draws else None
        return result


def _function(name: str) -> Callable[..., Any]:
    module, _, function = name.rpartition(".")
    maker: Callable[..., Any] = getattr(import_module(module), function)
    return maker


_added: dict[str, CandidateKind] = {}


def candidate_kinds() -> Mapping[str, CandidateKind]:
    """Return the kinds of candidate by key, in the order in which they are listed everywhere.

    Geoplan's own come first, then those of one's own tables.

    Raises
    ------
    ParameterError
        With every fault of one's own tables.

    Examples
    --------
    >>> candidate_kinds()["biogas"].layers
    ('land_cover', 'livestock')
    """
    own = _own(os.environ.get(VARIABLE, ""), layer_kinds.own_tables())
    return MappingProxyType({**_shipped(), **own, **_added}) if own or _added else _shipped()


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
def added_kinds(path: str | os.PathLike[str]) -> Iterator[Mapping[str, CandidateKind]]:
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
        For a table that cannot be read, faults of its rows, and kinds that exist already; all at once.
    """
    more = read_kinds(Path(path), kinds=candidate_kinds())
    _added.update(more)
    try:
        yield candidate_kinds()
    finally:
        for key in more:
            del _added[key]


def has_added_kinds() -> bool:
    """Say whether kinds were added to this process, which no other process knows."""
    return bool(_added)


def read_kinds(path: Path, *, kinds: Mapping[str, CandidateKind] | None = None) -> Mapping[str, CandidateKind]:
    """Read a table of kinds.

    Parameters
    ----------
    path
        A table with the columns of candidate_kinds.csv; lists in a cell are divided by blanks, weights stand as
        ``criterion:weight``.
    kinds
        Those that there are already: none of the table may have the key of one.

    Raises
    ------
    ParameterError
        For a table that cannot be read, columns that are missing, keys that are none or stand twice, functions, units,
        cost models, signs, layers, criteria and figures that do not exist, colours and weights that are none, and texts
        that are missing; all at once.
    """
    return _checked([path], kinds or {}, action="Check the path.")


@cache
def _shipped() -> Mapping[str, CandidateKind]:
    return MappingProxyType(
        {row["key"]: _kind(row) for _, row in _rows(Path(__file__).with_name("candidate_kinds.csv"))}
    )


@cache
def _own(tables: str, _: str) -> Mapping[str, CandidateKind]:
    """Return the kinds of one's own tables; anew where the tables of kinds of layer are others."""
    paths = [Path(path) for path in tables.split(os.pathsep) if path]
    return _checked(paths, _shipped(), action=f"Correct {VARIABLE}.") if paths else {}


def _checked(paths: list[Path], known: Mapping[str, CandidateKind], *, action: str) -> Mapping[str, CandidateKind]:
    faults: list[Fault] = []
    kinds: dict[str, CandidateKind] = {}
    choices = {"capacity_unit": tuple(_UNITS), "cost_model": tuple(_MODELS)}
    for path in paths:
        try:
            rows = _rows(path)
        except (OSError, ValueError, csv.Error) as error:
            expected = "a CSV file of kinds of candidate"
            faults.append(Fault(str(path), "", found=str(error), expected=expected, action=action))
            continue
        except ParameterError as error:
            faults += error.faults
            continue
        for line, row in rows:
            there = {**known, **kinds}
            wrong = list(row_faults(row, str(path), line=line, kinds=there, criteria=_criteria(), choices=choices))
            faults += wrong
            if not wrong:
                kinds[row["key"]] = _kind(row)
    if faults:
        raise ParameterError(faults)
    return MappingProxyType(kinds)


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Return the rows of a table, each with its line."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        lacking = [name for name in COLUMNS if name not in (*(reader.fieldnames or ()), *_LATER)]
        if lacking:
            expected = f"the columns {', '.join(COLUMNS)}"
            raise ParameterError(Fault(str(path), "line 1", found=f"no {', '.join(lacking)}", expected=expected))
        given = [name for name in COLUMNS if name in (reader.fieldnames or ())]
        return [(reader.line_num, {name: (row[name] or "").strip() for name in given}) for row in reader]


@cache
def _criteria() -> tuple[str, ...]:
    """Return the keys of the criteria of candidates; what they are is read by who ranks, further on."""
    with Path(__file__).with_name("ranking").joinpath("candidate_criteria.csv").open(encoding="utf-8") as stream:
        return tuple(row["key"] for row in csv.DictReader(stream))


def _placed_by(row: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return by which layers the candidates of each origin are placed."""
    if "placed_by" in row:
        return layers_by_origin(row["placed_by"])
    known = layer_kinds.layer_kinds()
    drawn = tuple(name for name in row["layers"].split() if known[name].form in _PLACING_FORMS)
    return dict.fromkeys(row["origins"].split(), drawn) if drawn else {}


def _kind(row: Mapping[str, str]) -> CandidateKind:
    plain: dict[str, Any] = {name: tuple(row[name].split()) for name in _LISTS} | {
        name: row.get(name, "") for name in _TEXTS
    }
    return CandidateKind(
        **plain,
        placed_by=MappingProxyType(_placed_by(row)),
        capacity_unit=_UNITS[row["capacity_unit"]],
        cost_model=_MODELS[row["cost_model"]],
        criteria=MappingProxyType(weights_in(row["criteria"])),
        title=Text(en=row["title_en"], vi=row["title_vi"], ja=row["title_ja"]),
    )
