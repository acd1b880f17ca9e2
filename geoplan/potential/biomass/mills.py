"""Process residues at the mills where they arise, instead of shared over the land.

A mill takes of the study's statistic what it processes, and with it the same part of each residue that arises in
processing; the rest stays with the statistic. So nothing is counted twice, and the sum is the statistic's.
"""

import geopandas as gpd
import pandas as pd

from geoplan.errors import LayerError
from geoplan.layers.feedstock.items import load_residues
from geoplan.layers.feedstock.mills import PROCESSED, ROUNDING, mill_faults
from geoplan.layers.opening.point_sites import zones_of_sites
from geoplan.potential.biomass.seasons import SHARED_COLUMNS

AT_MILL = "mill"
"""The allocation key of what lies at a mill."""


def mills_in_zones(mills: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return in which zone each mill lies.

    Parameters
    ----------
    mills
        Points with ``mill_id``, in the CRS of `zones`.
    zones
        Polygons with ``zone_id``, projected, metres.

    Returns
    -------
    pandas.DataFrame
        `mills` with ``zone_id``, without the geometry.

    Raises
    ------
    LayerError
        For mills that lie beside all zones.
    """
    homes = zones_of_sites(mills, zones, id_column="mill_id", kind="mills")
    table = pd.DataFrame(mills.drop(columns=mills.geometry.name))
    return table.assign(zone_id=zones["zone_id"].to_numpy()[homes]).reset_index(drop=True)


def share_to_mills(potential: pd.DataFrame, mills: pd.DataFrame | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Part residues into what lies at the mills and what is left.

    Parameters
    ----------
    potential
        From `geoplan.potential.biomass.residues.residue_potential`.
    mills
        From `mills_in_zones`; None where there is none.

    Returns
    -------
    rest, at_mills
        Rows of `potential`: process residues less what the mills have, where nothing is left without them; and one row
        for each mill and residue, with ``zone_id``, ``mill_id`` and, where the mill has them, its year and source.
        Both together sum to `potential`.

    Raises
    ------
    LayerError
        All of `mill_faults`.
    """
    if mills is None or mills.empty:
        return potential, potential.head(0)
    # each row of the statistics stands once with each of its crop's residues
    faults = mill_faults(
        mills, potential[potential["residue"] == potential.groupby("crop")["residue"].transform("first")]
    )
    if faults:
        raise LayerError(faults)
    rest = potential.reset_index(drop=True).copy()
    columns = [name for name in SHARED_COLUMNS if name in rest]
    rest[columns] = rest[columns].astype(float)
    at_mills = []
    gone: list[int] = []
    for residue, per in load_residues().query("kind == 'process'")[["residue", "per"]].itertuples(index=False):
        rows = rest["residue"] == residue
        if not rows.any():
            continue
        own = mills[mills["crop"] == rest.loc[rows, "crop"].iloc[0]]
        own = own[own[PROCESSED[per]] > 0] if len(own) else own
        if own.empty:
            continue
        whole = rest.loc[rows, columns].sum(min_count=1)
        parts = own[PROCESSED[per]].to_numpy(float) / float(whole[per])
        for mill, part in zip(own.to_dict("records"), parts, strict=True):
            row = rest.loc[rows].head(1).assign(**{name: whole[name] * part for name in columns})
            # it lies in the mill's zone, whichever harvest and district the first row is about
            row = row.assign(**{name: "" for name in ("season", "district") if name in row})
            said = {name: mill[name] for name in ("year", "source", "confidence") if mill.get(name)}
            at_mills.append(row.assign(zone_id=mill["zone_id"], mill_id=mill["mill_id"], **said))
        left = max(0.0, 1.0 - float(parts.sum()))
        rest.loc[rows, columns] *= left
        gone += list(rest.index[rows]) if left <= ROUNDING else []
    if not at_mills:
        return potential, potential.head(0)
    return rest.drop(index=gone), pd.concat(at_mills, ignore_index=True)
