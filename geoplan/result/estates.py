"""The industrial estates of a result: their potential and what is planned there."""

import geopandas as gpd
import pandas as pd

from geoplan.planning.estates.plans.estate_plan import EstatePlan


def estates_as_planned(estates: gpd.GeoDataFrame | None, plan: EstatePlan | None) -> gpd.GeoDataFrame | None:
    """Return the estates with the columns of what is planned there.

    Parameters
    ----------
    estates
        With the potential of their roofs; None where there are none.
    plan
        Of the same estates, in their order; None where nothing is planned.
    """
    if estates is None or plan is None:
        return estates
    columns = plan.table.drop(columns="estate_id").set_index(estates.index)
    kept = estates.drop(columns=[name for name in columns.columns if name in estates.columns])
    return gpd.GeoDataFrame(pd.concat([kept, columns], axis=1), geometry=estates.geometry.name, crs=estates.crs)
