"""The let land of estates: how many hectares use electricity, and what they rest on.

It is the land that drawn sheds stand on: the let share of the land that can be let. An estate that is not operating and
whose let share nobody tells has none.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt

from geoplan.layers.rooftops.synthetic import LEASABLE_KINDS
from geoplan.parameters import Parameters

AREA = "layers.estate_area"
"""The input by which areas of estates may be wrong."""
OCCUPANCY, LEASABLE = "dwellings.occupancy", "dwellings.leasable_share"
OPERATING = "operating"
_ALL = 100.0


@dataclass(frozen=True)
class LetLand:
    """Let land of estates.

    Attributes
    ----------
    hectares
        (estates,) ha.
    moved_by
        What each rests on: ids of parameters and inputs, apart by spaces.
    """

    hectares: npt.NDArray[np.float64]
    moved_by: tuple[str, ...]


def let_land(estates: gpd.GeoDataFrame, *, parameters: Parameters) -> LetLand:
    """Return the let land of estates.

    Parameters
    ----------
    estates
        As `geoplan.layers.land.estates` reads them: area_ha, area_kind, occupancy_pct [%], estate_status.
    parameters
        ``dwellings.occupancy`` is the let share of operating estates whose own is not known,
        ``dwellings.leasable_share`` the land that can be let over a total area.
    """
    told = estates["occupancy_pct"].to_numpy(float)
    operating = (estates["estate_status"] == OPERATING).to_numpy()
    whole = estates["area_kind"].isin(LEASABLE_KINDS).to_numpy()
    guessed = np.isnan(told) & operating
    share = np.where(np.isnan(told), 0.0, told / _ALL)
    if guessed.any():
        share[guessed] = parameters.value(OCCUPANCY)
    hectares = estates["area_ha"].to_numpy(float) * share
    if not whole.all():
        hectares = hectares * np.where(whole, 1.0, parameters.value(LEASABLE))
    moved_by = tuple(
        " ".join([AREA, *([OCCUPANCY] if unknown else []), *([] if all_let else [LEASABLE])])
        for unknown, all_let in zip(guessed, whole, strict=True)
    )
    return LetLand(hectares, moved_by)
