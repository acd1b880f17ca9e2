"""The share of an estate's land that is let, where the hectares are what is known."""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.errors import in_figures
from geoplan.layers.land.park_facts import FactFault
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.rooftops.synthetic import LEASABLE_KINDS
from geoplan.parameters import Parameters

_WHOLE = 100.0


def with_let_share(estates: gpd.GeoDataFrame, *, parameters: Parameters) -> gpd.GeoDataFrame:
    """Fill the let share of estates whose let hectares are told and whose share is not.

    Parameters
    ----------
    estates
        As `geoplan.layers.land.estates` reads them: area_ha, area_kind, occupancy_pct [% of the land that can be let],
        and let_ha [ha] where it is told.
    parameters
        ``dwellings.leasable_share``: the land that can be let over a total area.

    Returns
    -------
    GeoDataFrame
        With ``occupancy_pct`` filled in, at most 100 %; the same where nobody tells let hectares.
    """
    if "let_ha" not in estates:
        return estates
    told = estates["occupancy_pct"].notna()
    return estates.assign(occupancy_pct=estates["occupancy_pct"].where(told, _shares(estates, parameters)))


def let_share_faults(estates: gpd.GeoDataFrame, *, parameters: Parameters) -> Iterator[FactFault]:
    """Yield estates whose let hectares and let share contradict each other.

    Parameters
    ----------
    estates, parameters
        As `with_let_share` takes them.
    """
    if "let_ha" not in estates:
        return
    shares = _shares(estates, parameters)
    apart = (estates["occupancy_pct"] - shares).abs()
    for row in np.flatnonzero((apart > allowed("estates.let_rounding").high).to_numpy()):
        told = estates.iloc[row]
        share, beside = in_figures(shares.iloc[row], 3), in_figures(told["occupancy_pct"], 3)
        both = f"{in_figures(told['let_ha'], 10)} ha let, which is {share} %, and {beside} % let"
        rows = np.arange(len(estates)) == row
        yield FactFault(rows, "let_ha", both, "one of them, or both alike", "Leave one empty.")


def leasable_ha(estates: gpd.GeoDataFrame, parameters: Parameters) -> npt.NDArray[np.float64]:
    """Return the land of estates that can be let [ha]: (estates,), of which the let share is a share.

    Parameters
    ----------
    estates
        ``area_ha``, ``area_kind``.
    parameters
        ``dwellings.leasable_share``, where an area is a total one.
    """
    whole: npt.NDArray[np.bool_] = estates["area_kind"].isin(LEASABLE_KINDS).to_numpy()
    land = estates["area_ha"].to_numpy(float)
    if whole.all():
        return land
    return np.asarray(land * np.where(whole, 1.0, parameters.value("dwellings.leasable_share")))


def _shares(estates: gpd.GeoDataFrame, parameters: Parameters) -> "pd.Series[float]":
    land = leasable_ha(estates, parameters)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.minimum(estates["let_ha"].to_numpy(float) / land * _WHOLE, _WHOLE)
    return pd.Series(shares, index=estates.index)
