"""What keeps an estate from zero emissions, and what would close it: over the year, and hour by hour.

Scope 1 is what is burnt there, scope 2 what the bought electricity gave off elsewhere. What nobody tells of scope 1
stays unknown, and no estate is called free of emissions then.
"""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.units import KWH_PER_MWH

FloatArray = npt.NDArray[np.float64]

SCOPE1 = "scope1_tco2e"
MET, NOT_MET, UNKNOWN = "met", "not_met", "unknown"
BOTH_SCOPES, SCOPE_2_ALONE = "scope_1_and_2", "scope_2_alone"
_CLOSE = 1e-9
"""What is left below this share of the load is rounding."""


def zero_emission(
    estate_ids: Sequence[str],
    *,
    load_kw: npt.ArrayLike,
    generation_kw: npt.ArrayLike,
    import_kw: npt.ArrayLike,
    clean_kw: npt.ArrayLike,
    factor_t_per_mwh: float,
    scope1_t: npt.ArrayLike | None = None,
) -> pd.DataFrame:
    """Say what is left to each estate, and what would close it.

    Parameters
    ----------
    estate_ids
        Of the rows.
    load_kw, import_kw
        (estates, hours) mean kW.
    generation_kw
        PV that is produced and not curtailed: used, stored or fed in.
    clean_kw
        Load that PV meets, in its own hour or through the battery; what the grid charged is none.
    factor_t_per_mwh
        Of the grid, tCO2e a MWh; NaN where the study has none. Viet Nam publishes a combined margin: right for what a
        project avoids, a convention for what is bought.
    scope1_t
        (estates,) tCO2e a year that the estate gives off itself; NaN, or None, where nobody tells it.

    Returns
    -------
    DataFrame
        ``estate_id``; ``scope1_tco2e``; ``scope2_tco2e`` (import times factor); ``left_tco2e`` (both, or scope 2 alone
        where 1 is not known, as ``left_scopes`` says).
        ``closing_mwh``: clean electricity to be bought so that no import counts; ``closing_tco2e``: what remains then,
        scope 1.
        ``net_year_share``: generation over load, above 1 where more is produced than used; ``net_year_gap_mwh``: what
        generation lacks over the year.
        ``matching_share``: the 24/7 score, load met by clean electricity in its hour; ``hourly_gap_mwh``: load that is
        not.
        ``zero_net_year`` and ``zero_hourly``: ``met``, ``not_met`` or ``unknown``, scope 1 among it.

    Notes
    -----
    Both are told, for they differ: an estate that gives as much as it uses in a year still buys every night.

    Examples
    --------
    >>> table = zero_emission(
    ...     ["e"], load_kw=[[2.0, 2.0]], generation_kw=[[4.0, 0.0]], import_kw=[[0.0, 2.0]], clean_kw=[[2.0, 0.0]],
    ...     factor_t_per_mwh=0.5, scope1_t=[0.0],
    ... )
    >>> table[["net_year_share", "zero_net_year", "matching_share", "zero_hourly"]].to_dict("records")
    [{'net_year_share': 1.0, 'zero_net_year': 'met', 'matching_share': 0.5, 'zero_hourly': 'not_met'}]
    """
    load, generated, bought, clean = (
        np.atleast_2d(np.asarray(each, dtype=np.float64)) for each in (load_kw, generation_kw, import_kw, clean_kw)
    )
    count = len(estate_ids)
    scope1 = np.full(count, np.nan) if scope1_t is None else np.asarray(scope1_t, dtype=np.float64)
    load_mwh, generated_mwh, bought_mwh = (each.sum(axis=1) / KWH_PER_MWH for each in (load, generated, bought))
    met_mwh = np.minimum(load, clean).sum(axis=1) / KWH_PER_MWH
    scope2 = bought_mwh * factor_t_per_mwh
    told = ~np.isnan(scope1)
    net_gap, hourly_gap = np.maximum(load_mwh - generated_mwh, 0.0), np.maximum(load_mwh - met_mwh, 0.0)
    return pd.DataFrame(
        {
            "estate_id": [str(each) for each in estate_ids],
            SCOPE1: scope1,
            "scope2_tco2e": scope2,
            "left_tco2e": np.where(told, scope1, 0.0) + scope2,
            "left_scopes": np.where(told, BOTH_SCOPES, SCOPE_2_ALONE),
            "closing_mwh": bought_mwh,
            "closing_tco2e": scope1,
            "net_year_share": _over(generated_mwh, load_mwh),
            "net_year_gap_mwh": net_gap,
            "matching_share": _over(met_mwh, load_mwh),
            "hourly_gap_mwh": hourly_gap,
            "zero_net_year": _status(net_gap, load_mwh, scope1),
            "zero_hourly": _status(hourly_gap, load_mwh, scope1),
        }
    )


def scope1_of(estates: gpd.GeoDataFrame, tenants: pd.DataFrame | None = None) -> FloatArray:
    """Return what each estate gives off itself: (estates,), tCO2e a year; NaN where nobody tells it.

    Parameters
    ----------
    estates
        With ``scope1_tco2e`` where the layer has it.
    tenants
        With ``estate_id`` and ``scope1_tco2e`` where the layer has it. An estate whose own row is empty has the sum of
        its tenants, if each of them tells.
    """
    given = pd.Series(np.nan, index=estates["estate_id"].astype(str), dtype=float)
    if SCOPE1 in estates:
        given[:] = estates[SCOPE1].to_numpy(float)
    if tenants is not None and SCOPE1 in tenants and len(tenants):
        sums = tenants.groupby(tenants["estate_id"].astype(str))[SCOPE1].agg(lambda each: each.sum(skipna=False))
        given = given.fillna(sums.reindex(given.index))
    return np.asarray(given, dtype=np.float64)


def _over(part: FloatArray, whole: FloatArray) -> FloatArray:
    shares: FloatArray = np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0.0)
    return shares


def _status(gap_mwh: FloatArray, load_mwh: FloatArray, scope1: FloatArray) -> npt.NDArray[np.object_]:
    """Return whether nothing is left: a gap, or emissions of its own, say no; else scope 1 must be known."""
    no = (gap_mwh > _CLOSE * load_mwh) | (scope1 > 0.0)
    known = ~np.isnan(scope1) & (load_mwh > 0.0)
    status = np.full(len(gap_mwh), UNKNOWN, dtype=object)
    status[known] = MET
    status[no & (load_mwh > 0.0)] = NOT_MET
    return status
