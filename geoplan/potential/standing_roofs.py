"""Roofs that carry photovoltaics already: which they are, and how much stands on each."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geoplan.potential.roofs.rooftop_results import RooftopResults
from geoplan.replacing import told_when_full
from geoplan.units import KW_PER_MW

if TYPE_CHECKING:
    import pyarrow.parquet as pq

Floats = npt.NDArray[np.float64]

HAS, KWP = "has_installed_pv", "installed_kwp"
ROOF = "rooftop"
"""The kind of systems that stand on roofs."""
_DRAFT = ".marked"


def with_marks(roofs: RooftopResults, systems: gpd.GeoDataFrame | None) -> RooftopResults:
    """Return roofs of which each says whether photovoltaics stand on it.

    Parameters
    ----------
    roofs
        Their file gets the columns ``has_installed_pv`` and ``installed_kwp`` [kWp], 0 where nothing stands and NaN
        where nobody says how much.
    systems
        ``pv_kind``, ``capacity_mw`` [MWp] (NaN where unknown), and points or polygons in the CRS of the roofs. None
        without such a layer: the roofs are returned as they are.

    Returns
    -------
    RooftopResults
        With `RooftopResults.installed`: a row for each roof that a system meets, ``roof_id`` and ``installed_kwp``.
        A system that meets several roofs is shared among them, an outline by the area that lies on each, a point in
        equal parts: what stands on roofs adds up to the systems that meet any.
    """
    if systems is None:
        return roofs
    import pyarrow.parquet as pq

    on_roofs = systems[systems["pv_kind"] == ROOF]
    with pq.ParquetFile(roofs.file) as file:
        pairs = _pairs(file, on_roofs.geometry.to_numpy())
        kwp = shared_kwp(pairs, on_roofs["capacity_mw"].to_numpy(float) * KW_PER_MW)
        table = _write_marks(file, kwp, draft=roofs.file.with_name(roofs.file.name + _DRAFT))
    roofs.file.with_name(roofs.file.name + _DRAFT).replace(roofs.file)
    return replace(roofs, installed=table)


def shared_kwp(pairs: pd.DataFrame, capacity_kwp: npt.ArrayLike) -> "pd.Series[float]":
    """Return what stands on each roof that a system meets.

    Parameters
    ----------
    pairs
        ``roof`` and ``system``, positions, a row for each that meet; ``area_m2``, how much of the one lies on the
        other: 0 for points.
    capacity_kwp
        Of each system [kWp], NaN where unknown.

    Returns
    -------
    Series
        Index: the roof's position, in their order. NaN where a system on it has no known capacity.

    Examples
    --------
    >>> pairs = pd.DataFrame({"roof": [4, 7, 9], "system": [0, 0, 1], "area_m2": [30.0, 10.0, 0.0]})
    >>> shared_kwp(pairs, [8.0, 5.0]).to_dict()
    {4: 6.0, 7: 2.0, 9: 5.0}
    """
    whole = pairs.groupby("system")["area_m2"].transform("sum")
    count = pairs.groupby("system")["area_m2"].transform("size")
    share = np.where(whole > 0.0, pairs["area_m2"] / whole.where(whole > 0.0), 1.0 / count)
    met = pairs.assign(kwp=np.asarray(capacity_kwp, dtype=float)[pairs["system"]] * share)[share > 0.0]
    return met.groupby("roof")["kwp"].agg(lambda each: each.sum(skipna=False))


def _pairs(file: "pq.ParquetFile", systems: npt.NDArray[Any]) -> pd.DataFrame:
    """Return which roof of the file meets which system, roofs counted through all row groups."""
    tree, parts, first = shapely.STRtree(systems), [], 0
    for group in range(file.num_row_groups):
        wkb = file.read_row_group(group, columns=["geometry"]).column("geometry").to_numpy()
        outlines = shapely.from_wkb(wkb)
        roof, system = tree.query(outlines, predicate="intersects")
        area = shapely.area(shapely.intersection(outlines[roof], systems[system]))
        parts.append(pd.DataFrame({"roof": roof + first, "system": system, "area_m2": area}))
        first += len(outlines)
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["roof", "system", "area_m2"])


def _write_marks(file: "pq.ParquetFile", kwp: "pd.Series[float]", *, draft: Path) -> pd.DataFrame:
    """Write the roofs of a file with their marks, and return those that carry anything."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema, names = file.schema_arrow, file.schema_arrow.names
    place = names.index("geometry")
    marked = schema.insert(place, pa.field(HAS, pa.bool_())).insert(place + 1, pa.field(KWP, pa.float64()))
    ids: list[pd.Series[str]] = []
    with pq.ParquetWriter(draft, marked, compression="zstd", compression_level=1) as writer:
        for group, (has, there) in enumerate(_by_group(file, kwp)):
            table = file.read_row_group(group)
            ids.append(table.column("roof_id").to_pandas().astype(str)[has])
            table = table.add_column(place, marked.field(place), pa.array(has))
            table = table.add_column(place + 1, marked.field(place + 1), pa.array(there))
            with told_when_full(draft):
                writer.write_table(table.cast(marked))
    every = pd.concat(ids, ignore_index=True) if ids else pd.Series(dtype=str)
    return pd.DataFrame({"roof_id": every.to_numpy(), KWP: kwp.to_numpy()})


def _by_group(file: "pq.ParquetFile", kwp: "pd.Series[float]") -> Iterator[tuple[npt.NDArray[np.bool_], Floats]]:
    """Yield for each row group which of its roofs carry anything, and how much; 0 where nothing stands."""
    first, rows = 0, kwp.index.to_numpy(int)
    for group in range(file.num_row_groups):
        count = file.metadata.row_group(group).num_rows
        own = (rows >= first) & (rows < first + count)
        has, there = np.zeros(count, dtype=bool), np.zeros(count)
        has[rows[own] - first] = True
        there[rows[own] - first] = kwp.to_numpy(float)[own]
        yield has, there
        first += count
