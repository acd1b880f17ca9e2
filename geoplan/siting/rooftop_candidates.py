"""Roofs to begin with: the roofs of each industrial estate together, clusters of large roofs outside, and single roofs.

Each roof counts once: those of an operating estate are one candidate; of the others, the large ones that lie close
together make up a cluster, and only what lies in none stands alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geoplan.draws.drawn_values import DrawnValues
from geoplan.errors import Fault, LayerError
from geoplan.layers.rooftops.building_classes import CLASSES, FORMS
from geoplan.machine.memory import at_once, give_back
from geoplan.machine.products import product_sums
from geoplan.parameters import Parameters
from geoplan.potential.cost import rooftop_lcoe
from geoplan.potential.draws.roof_draws import AREA_INPUT
from geoplan.potential.roofs.footprint_shape import footprint_shapes
from geoplan.potential.roofs.roof_bins import AREA_GIVEN, BY_MODEL, CAPACITY_GIVEN, SHARE_GIVEN
from geoplan.potential.roofs.roof_groups import treatment_by_survey
from geoplan.potential.roofs.rooftop_pv import estate_of, factors_of
from geoplan.potential.roofs.surveyed import RoofSurvey
from geoplan.siting.basis import Basis, KindSites
from geoplan.siting.candidate_kinds import CandidateKind
from geoplan.siting.draws.sun import sun_factor
from geoplan.siting.surroundings import nearest
from geoplan.units import KW_PER_MW, KWH_PER_GWH, KWH_PER_MWH, M2_PER_HA, USD_PER_MUSD

if TYPE_CHECKING:
    import pyarrow as pa

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

KIND = "rooftop_pv"
OPERATING = "operating"
MOST = "siting.rooftop_pv.roofs"
"""How many single roofs and clusters outside the estates are kept, the best by their criteria."""
COLUMNS = (
    "candidate_id",
    "candidate_name",
    "candidate_kind",
    "origin",
    "area_ha",
    "capacity_mw",
    "energy_gwh",
    "specific_yield_kwh_per_kwp",
    "lcoe_usd_per_mwh",
    "investment_musd",
    "roof_count",
    "estate_id",
    "roof_id",
    "status",
    "geometry",
)
_READ = ("roof_id", "roof_class", "roof_form", "roof_area_m2", "capacity_kwp", "energy_kwh")
_OPTIONAL = ("estate_id", "roof_name", "status")
_CALLED = "called"
_TREATED = range(SHARE_GIVEN + 1)
MIX = tuple((kind, form, given) for kind in CLASSES for form in FORMS for given in _TREATED)
"""Class, form and what a survey leaves to the model: roofs of the same move alike."""
_CAPACITY_OF, _ENERGY_OF = (
    tuple(f"{what}_{kind}_{form}_{given}" for kind, form, given in MIX) for what in ("capacity", "energy")
)
_KIND = "mix"
_SUMMED = ("roof_area_m2", "capacity_kwp", "energy_kwh", "investment_usd")
_SUMS = (*_SUMMED, *_CAPACITY_OF, *_ENERGY_OF)
_BATCH = 131_072
_MARGIN_M = 1000.0  # a footprint's first corner is nearer than this to any point of the footprint
_FIRST_CORNER = {3: 13, 6: 22}  # bytes before it in the WKB of a polygon and of a multipolygon


@dataclass(frozen=True)
class _Large:
    """Roofs outside the estates that are large enough to be looked at."""

    table: pd.DataFrame
    x: Floats
    y: Floats


def rooftop_candidates(
    rooftops_file: Path,
    zones: gpd.GeoDataFrame,
    *,
    parameters: Parameters,
    estates: gpd.GeoDataFrame | None = None,
    installed: gpd.GeoDataFrame | None = None,
) -> gpd.GeoDataFrame | None:
    """Choose roofs and groups of roofs for photovoltaics.

    Parameters
    ----------
    rooftops_file
        GeoParquet, one row per roof with its results, in the CRS of `zones`; read in batches, and of it only what is
        needed. Where there is a column ``estate_id`` it says which estate has a roof; ``status`` is carried along with
        single roofs.
    zones
        ``zone_name`` and polygons, projected, metres: roofs are named after the zone they lie in.
    parameters
        ``siting.rooftop_pv.*``, ``rooftop.*`` and ``costs.rooftop_pv.*``.
    estates
        Industrial estates, same CRS; those in operation are candidates.
    installed
        Photovoltaics that stand already, same CRS: a roof that one on roofs meets is in no candidate.

    Returns
    -------
    GeoDataFrame or None
        `COLUMNS`, all that are large enough, the largest first: capacity [MWp], energy [GWh/a], area of roofs [ha],
        ``roof_count``, cost before subsidy [USD/MWh], investment [million USD]; points. None where no roof is large
        enough.

    Raises
    ------
    LayerError
        Where the file lacks columns; all at once.
    """
    table = _candidates(rooftops_file, zones, parameters=parameters, estates=estates, installed=installed)
    return None if table is None else _described_only(table)


def rooftop_sites(_kind: CandidateKind, basis: Basis) -> KindSites | None:
    """Find the candidates of the kind; see `rooftop_candidates`.

    Parameters
    ----------
    _kind
        That of photovoltaics on roofs.
    basis
        Its roofs, estates and parameters; ``siting.rooftop_pv.roofs`` single roofs and clusters are kept.
    """
    estates, parameters = basis.around.estates, basis.parameters
    table = _candidates(
        basis.rooftops_file,
        basis.zones,
        parameters=parameters,
        estates=estates,
        installed=basis.around.installed_pv,
        surveyed=None if basis.layers.survey is None else RoofSurvey.of(basis.layers.survey),
    )
    if table is None:
        return None
    capacity, energy = (table[list(names)].to_numpy(float) for names in (_CAPACITY_OF, _ENERGY_OF))
    roofs = basis.layers.rooftops
    draws = RoofMix(capacity, energy, is_shaded=roofs is not None and roofs.has_heights)
    return KindSites(_described_only(table), most=round(parameters.value(MOST)), draws=draws)


@dataclass(frozen=True, eq=False)
class RoofMix:
    """Roofs of candidates by class and form, and by what a survey says of them: those of one kind move as one.

    Attributes
    ----------
    capacity_kwp, energy_kwh
        (candidate, `MIX`).
    is_shaded
        Whether the shade of neighbours stands in the place of the loss ``pv.loss.shading``.
    """

    capacity_kwp: Floats
    energy_kwh: Floats
    is_shaded: bool = True

    def __call__(self, rows: Indices, parameters: Parameters) -> dict[str, Floats]:
        """Return columns of the candidates of some rows: (candidates, futures).

        What makes modules more or fewer moves capacity, investment and energy together, as far as no survey says it;
        the sun alone the yield. The error of roof areas moves what follows the area of the footprint.
        """
        drawn, there = DrawnValues(parameters), np.flatnonzero(self.capacity_kwp.any(axis=0))
        sizes = np.stack([_size_factor(*MIX[each], drawn) for each in there])
        capacity = product_sums(self.capacity_kwp[np.ix_(rows, there)], sizes)
        energy = product_sums(
            self.energy_kwh[np.ix_(rows, there)], sizes * sun_factor(parameters, shaded=self.is_shaded)
        )
        investment = np.zeros_like(capacity)
        for position, each in enumerate(there):
            # the price of a class that no candidate has a roof of is not asked for
            held = self.capacity_kwp[rows, each]
            own = np.flatnonzero(held)
            if own.size:
                price = drawn.value(f"costs.rooftop_pv.capex.{MIX[each][0]}")
                investment[own] += held[own, None] * (sizes[position] * price)
        return {
            "capacity_mw": capacity / KW_PER_MW,
            "energy_gwh": energy / KWH_PER_GWH,
            "specific_yield_kwh_per_kwp": energy / capacity,
            "investment_musd": investment / USD_PER_MUSD,
            "lcoe_usd_per_mwh": rooftop_lcoe(investment, energy / KWH_PER_MWH, parameters=drawn),
        }


def _size_factor(kind: str, form: str, given: int, drawn: DrawnValues) -> Floats:
    """Return the capacity of roofs of a kind in each future over that of the base."""
    usable, packing, efficiency = factors_of(kind, form)[:3]
    if given == CAPACITY_GIVEN:
        return np.ones(drawn.count)
    if given == AREA_GIVEN:
        return drawn.futures.product([packing, efficiency])
    factors = [packing, efficiency] if given == SHARE_GIVEN else [usable, packing, efficiency]
    return drawn.futures.product(factors) * drawn.futures.input(AREA_INPUT)


def _candidates(
    rooftops_file: Path,
    zones: gpd.GeoDataFrame,
    *,
    parameters: Parameters,
    estates: gpd.GeoDataFrame | None,
    installed: gpd.GeoDataFrame | None,
    surveyed: RoofSurvey | None = None,
) -> gpd.GeoDataFrame | None:
    """Return the candidates with all sums of their roofs; None where no roof is large enough."""
    import pyarrow.parquet as pq

    operating = None
    if estates is not None and (estates["estate_status"] == OPERATING).any():
        operating = estates[estates["estate_status"] == OPERATING].reset_index(drop=True)
    names = pq.read_schema(rooftops_file).names
    missing = [name for name in (*_READ, "geometry") if name not in names]
    if missing:
        raise LayerError([Fault(str(rooftops_file), name, found="no such column", expected="it") for name in missing])
    with pq.ParquetFile(rooftops_file, read_dictionary=["roof_class", "roof_form"]) as file:
        columns = [*_READ, "geometry", *(name for name in _OPTIONAL if name in names)]
        batches = _bare(file.iter_batches(batch_size=at_once(_BATCH, bytes_each=4_000), columns=columns), installed)
        groups, large = _read(batches, operating, parameters, surveyed)
    parts = []
    if operating is not None:
        parts.append(_of_estates(groups, operating, parameters))
    parts += _outside(large, zones, parameters)
    parts = [part for part in parts if len(part)]
    if not parts:
        return None
    table = pd.concat(parts, ignore_index=True)
    table = _with_costs(table, parameters).sort_values(
        ["capacity_mw", "candidate_id"], ascending=[False, True], kind="stable", ignore_index=True
    )
    points = gpd.points_from_xy(table["x"], table["y"], crs=zones.crs)
    return gpd.GeoDataFrame(table.drop(columns=["x", "y"]), geometry=points)


def _described_only(candidates: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return candidates[[name for name in COLUMNS if name in candidates]]


def _bare(batches: "Iterator[pa.RecordBatch]", installed: gpd.GeoDataFrame | None) -> "Iterator[pa.RecordBatch]":
    """Yield the roofs that no system on roofs meets; only footprints near one are decoded."""
    import pyarrow as pa

    on_roofs = None if installed is None else installed[installed["pv_kind"] == "rooftop"]
    if on_roofs is None or on_roofs.empty:
        yield from batches
        return
    tree = shapely.STRtree(on_roofs.geometry.to_numpy())
    for batch in batches:
        footprints = batch.column("geometry")
        x, y = _first_corners(footprints)
        near = ~np.isfinite(x)
        corners = shapely.points(np.nan_to_num(x), np.nan_to_num(y))
        near[tree.query(corners, predicate="dwithin", distance=_MARGIN_M)[0]] = True
        rows = np.flatnonzero(near)
        decoded = shapely.from_wkb(footprints.take(rows).to_numpy(zero_copy_only=False))
        kept = np.ones(len(footprints), dtype=bool)
        kept[rows[np.unique(tree.query(decoded, predicate="intersects")[0])]] = False
        yield batch.filter(pa.array(kept))


def _read(
    batches: "Iterator[pa.RecordBatch]",
    estates: gpd.GeoDataFrame | None,
    parameters: Parameters,
    surveyed: RoofSurvey | None,
) -> tuple[pd.DataFrame, _Large]:
    """Add up the roofs of each estate, and keep the large ones outside."""
    usd_per_kwp = np.array([parameters.value(f"costs.rooftop_pv.capex.{kind}") for kind in CLASSES])
    least_kwp = (
        min(parameters.value(f"siting.rooftop_pv.{name}") for name in ("smallest_roof", "cluster_roof")) * KW_PER_MW
    )
    sums = np.zeros((0 if estates is None else len(estates), len(_SUMS) + 1))
    tables, places = [], []
    for batch in batches:
        estate = np.full(len(batch), -1) if estates is None else _estates_of(batch, estates)
        roofs = _described(batch, usd_per_kwp, _treated(batch, estate, estates, surveyed))
        inside = estate >= 0
        if estates is not None and inside.any():
            sums += _estate_sums(roofs[inside], estate[inside], len(sums))
        kept = np.flatnonzero(~inside & (roofs["capacity_kwp"].to_numpy() >= least_kwp))
        tables.append(roofs.iloc[kept])
        footprints = shapely.from_wkb(batch.column("geometry").take(kept).to_numpy(zero_copy_only=False))
        shapes = footprint_shapes(footprints)
        places.append(np.column_stack([shapes.x, shapes.y]))
        give_back()
    groups = pd.DataFrame(sums, columns=[*_SUMS, "roof_count"])
    place = np.concatenate(places) if places else np.empty((0, 2))
    if not tables:
        return groups, _Large(pd.DataFrame(columns=["roof_id", _CALLED, *_SUMS]), place[:, 0], place[:, 1])
    return groups, _Large(_by_kind(pd.concat(tables, ignore_index=True)), place[:, 0], place[:, 1])


def _described(batch: "pa.RecordBatch", usd_per_kwp: Floats, given: Indices) -> pd.DataFrame:
    kind, form = _codes(batch.column("roof_class"), CLASSES), _codes(batch.column("roof_form"), FORMS)
    numbers = {name: batch.column(name).to_numpy(zero_copy_only=False) for name in _SUMMED[:3]}
    capacity = numbers["capacity_kwp"]
    status = batch.column("status").to_pandas() if "status" in batch.schema.names else None
    return pd.DataFrame(
        {
            "roof_id": batch.column("roof_id").to_pandas().astype(str),
            _CALLED: _called(batch),
            **numbers,
            "investment_usd": capacity * usd_per_kwp[kind],
            _KIND: (kind * len(FORMS) + form) * len(_TREATED) + given,
            **({} if status is None else {"status": status}),
        }
    )


def _treated(
    batch: "pa.RecordBatch", estate: Indices, estates: gpd.GeoDataFrame | None, surveyed: RoofSurvey | None
) -> Indices:
    """Return what a survey leaves to the model of each roof: `BY_MODEL` and its neighbours."""
    if surveyed is None:
        return np.full(len(batch), BY_MODEL)
    if "estate_id" in batch.schema.names:
        ids = batch.column("estate_id").to_pandas().fillna("").astype(str).to_numpy(object)
    else:
        known = np.array([""], object) if estates is None else estates["estate_id"].astype(str).to_numpy(object)
        ids = np.where(estate >= 0, known[np.maximum(estate, 0)], "")
    return treatment_by_survey(batch.column("roof_id").to_pandas().astype(str), surveyed, estate_ids=ids)[0]


def _estate_sums(roofs: pd.DataFrame, estate: Indices, count: int) -> Floats:
    """Return sums of the roofs of each estate: (estates, `_SUMS` and the number of roofs)."""
    weights = [*(roofs[name].to_numpy() for name in _SUMMED)]
    whole = [np.bincount(estate, weight, minlength=count) for weight in weights]
    place = estate * len(MIX) + roofs[_KIND].to_numpy()
    by_kind = [
        np.bincount(place, roofs[name].to_numpy(), minlength=count * len(MIX)).reshape(count, len(MIX))
        for name in ("capacity_kwp", "energy_kwh")
    ]
    return np.column_stack([*whole, *by_kind, np.bincount(estate, minlength=count)])


def _by_kind(roofs: pd.DataFrame) -> pd.DataFrame:
    """Return roofs with a column of capacity and of energy for each of `MIX`: 0 in all but their own."""
    own = np.equal.outer(roofs[_KIND].to_numpy(), np.arange(len(MIX)))
    columns = {
        name: amounts
        for what, names in (("capacity_kwp", _CAPACITY_OF), ("energy_kwh", _ENERGY_OF))
        for name, amounts in zip(names, (roofs[what].to_numpy()[:, None] * own).T, strict=True)
    }
    return roofs.drop(columns=_KIND).assign(**columns)


def _called(batch: "pa.RecordBatch") -> pd.Series:
    """Return what each roof is called: its name where its layer has one, else its id."""
    ids = batch.column("roof_id").to_pandas().astype(str)
    if "roof_name" not in batch.schema.names:
        return ids
    names = batch.column("roof_name").to_pandas().astype(str)
    return ids.where(batch.column("roof_name").to_pandas().isna() | (names.str.strip() == ""), names)


def _codes(column: Any, known: Sequence[str]) -> Indices:
    """Return the position of each text of a dictionary column; what is missing counts as the first."""
    own = np.array([known.index(text) if text in known else 0 for text in column.dictionary.to_pylist()] or [0])
    return own[column.indices.fill_null(0).to_numpy(zero_copy_only=False)]


def _estates_of(batch: "pa.RecordBatch", estates: gpd.GeoDataFrame) -> Indices:
    """Return the position of each roof's estate, -1 for none; only footprints near an estate are decoded."""
    if "estate_id" in batch.schema.names:
        given = pd.Series(batch.column("estate_id").to_pandas())
        return pd.Index(estates["estate_id"].astype(str)).get_indexer(pd.Index(given)).astype(np.int64)
    footprints = batch.column("geometry")
    x, y = _first_corners(footprints)
    bounds = shapely.bounds(estates.geometry.to_numpy())
    near = ~np.isfinite(x)
    for west, south, east, north in bounds:
        near |= (x >= west - _MARGIN_M) & (x <= east + _MARGIN_M) & (y >= south - _MARGIN_M) & (y <= north + _MARGIN_M)
    rows = np.flatnonzero(near)
    estate = np.full(len(footprints), -1, dtype=np.int64)
    decoded = shapely.from_wkb(footprints.take(rows).to_numpy(zero_copy_only=False))
    estate[rows] = estate_of(footprint_shapes(decoded), estates)
    return estate


def _first_corners(footprints: Any) -> tuple[Floats, Floats]:
    """Read the first corner of each footprint from its WKB, NaN where it is no plain polygon or multipolygon."""
    import pyarrow as pa

    narrow = pa.types.is_binary(footprints.type) or pa.types.is_string(footprints.type)
    _, offsets_buffer, data_buffer = footprints.buffers()
    kind = np.int32 if narrow else np.int64
    starts = np.frombuffer(offsets_buffer, dtype=kind)[footprints.offset : footprints.offset + len(footprints) + 1]
    data = np.frombuffer(data_buffer, dtype=np.uint8) if data_buffer is not None else np.empty(0, np.uint8)
    first, length = starts[:-1].astype(np.int64), np.diff(starts)
    skip = np.full(len(first), -1)
    long_enough = length >= max(_FIRST_CORNER.values()) + 16
    head = first[long_enough]
    little = (data[head] == 1) & (data[head + 2] == 0) & (data[head + 3] == 0) & (data[head + 4] == 0)
    for code, before in _FIRST_CORNER.items():
        skip[np.flatnonzero(long_enough)[little & (data[head + 1] == code)]] = before
    place = np.full((len(first), 2), np.nan)
    plain = skip >= 0
    at = (first[plain] + skip[plain])[:, None] + np.arange(16)
    place[plain] = data[at].view("<f8").reshape(-1, 2)
    return place[:, 0], place[:, 1]


def _of_estates(groups: pd.DataFrame, estates: gpd.GeoDataFrame, parameters: Parameters) -> pd.DataFrame:
    points = estates.geometry.representative_point()
    ids = estates["estate_id"].astype(str)
    table = groups.assign(
        candidate_id=f"{KIND}:estate:" + ids,
        candidate_name=estates["estate_name"].astype(str),
        origin="estate",
        estate_id=ids,
        x=points.x,
        y=points.y,
    )
    return table[table["capacity_kwp"] >= parameters.value("siting.rooftop_pv.smallest_group") * KW_PER_MW]


def _outside(large: _Large, zones: gpd.GeoDataFrame, parameters: Parameters) -> list[pd.DataFrame]:
    """Return the clusters of large roofs, and the single roofs that lie in none."""
    if not len(large.table):
        return []
    capacity = large.table["capacity_kwp"].to_numpy()
    points = shapely.points(large.x, large.y)
    names = zones["zone_name"].astype(str).to_numpy()[nearest(np.asarray(points), zones.geometry.to_numpy())[0]]
    able = np.flatnonzero(capacity >= parameters.value("siting.rooftop_pv.cluster_roof") * KW_PER_MW)
    clusters, inside = _clusters(large, able, names, parameters)
    alone = np.setdiff1d(
        np.flatnonzero(capacity >= parameters.value("siting.rooftop_pv.smallest_roof") * KW_PER_MW), inside
    )
    single = large.table.iloc[alone].assign(roof_count=1.0, x=large.x[alone], y=large.y[alone], origin="roof")
    single["candidate_id"] = f"{KIND}:roof:" + single["roof_id"]
    single["candidate_name"] = names[alone] + " · " + single[_CALLED]
    return [single, clusters]


def _clusters(
    large: _Large, able: Indices, names: npt.NDArray[Any], parameters: Parameters
) -> tuple[pd.DataFrame, Indices]:
    """Join roofs that are no farther apart than the gap, one after the other; a cluster is known by its largest.

    Returns the clusters that are large enough, and the positions of the roofs that lie in them.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import cKDTree

    table = large.table.iloc[able].reset_index(drop=True)
    if table.empty:
        return table, able
    places = np.column_stack([large.x[able], large.y[able]])
    pairs = cKDTree(places).query_pairs(parameters.value("siting.rooftop_pv.cluster_gap"), output_type="ndarray")
    links = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(able), len(able)))
    _, cluster = connected_components(links, directed=False)
    sums = table[list(_SUMS)].groupby(cluster).sum()
    # a sum of which a part is not known is not known
    sums["investment_usd"] = sums["investment_usd"].mask(table["investment_usd"].isna().groupby(cluster).any())
    sums["roof_count"] = np.bincount(cluster).astype(float)
    ordered = np.lexsort((table["roof_id"].to_numpy(), -table["capacity_kwp"].to_numpy()))
    _, first = np.unique(cluster[ordered], return_index=True)
    largest = ordered[first]
    ids, called = (table[name].to_numpy()[largest] for name in ("roof_id", _CALLED))
    sums = sums.assign(
        candidate_id=[f"{KIND}:cluster:{name}" for name in ids],
        candidate_name=[f"{name} · {own}" for name, own in zip(names[able][largest], called, strict=True)],
        origin="cluster",
        x=places[largest, 0],
        y=places[largest, 1],
    )
    least_kwp = parameters.value("siting.rooftop_pv.smallest_group") * KW_PER_MW
    kept = (sums["roof_count"] > 1) & (sums["capacity_kwp"] >= least_kwp)
    return sums[kept].reset_index(drop=True), able[kept.to_numpy()[cluster]]


def _with_costs(table: pd.DataFrame, parameters: Parameters) -> pd.DataFrame:
    energy_mwh, investment = table["energy_kwh"] / KWH_PER_MWH, table["investment_usd"]
    base = rooftop_lcoe(investment, energy_mwh, parameters=parameters)
    return table.assign(
        candidate_kind=KIND,
        area_ha=table["roof_area_m2"] / M2_PER_HA,
        capacity_mw=table["capacity_kwp"] / KW_PER_MW,
        energy_gwh=table["energy_kwh"] / KWH_PER_GWH,
        specific_yield_kwh_per_kwp=table["energy_kwh"] / table["capacity_kwp"],
        lcoe_usd_per_mwh=base,
        investment_musd=investment / USD_PER_MUSD,
    )
