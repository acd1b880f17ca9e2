"""What the candidates that are kept are in each future: capacity, energy, cost, and cost with line and road."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.draws.quantiles import QUANTILES
from geoplan.draws.sampling import latin_hypercube
from geoplan.parameters import Parameters
from geoplan.siting.around import Around
from geoplan.siting.basis import KindSites
from geoplan.siting.draws.candidate_draws import TOO_SMALL, CandidateDraws, with_quantiles
from geoplan.siting.spur import LCOE, TOTAL, drawn_totals

Floats: TypeAlias = npt.NDArray[np.float64]
DrawnCosts: TypeAlias = Callable[..., Mapping[str, Floats]]
"""What says of candidates what they cost in each future, as `geoplan.planning.candidate_costs.drawn_costs` does."""

INTERVALS = ("energy_gwh", LCOE, TOTAL)
"""Columns beside which P10, P50 and P90 of their futures stand."""
_P10, _P90 = QUANTILES["low"], QUANTILES["high"]


def kept_draws(
    frames: Sequence[gpd.GeoDataFrame],
    sought: Sequence[KindSites],
    *,
    around: Around,
    parameters: Parameters,
    costs: DrawnCosts | None = None,
) -> CandidateDraws:
    """Return what candidates are in each future.

    Parameters
    ----------
    frames
        Those that are kept, with what stands around them.
    sought
        What the makers of the kinds gave.
    around, parameters
        As for `geoplan.siting.spur.with_spurs`.
    costs
        What says what those cost that do not say it themselves; None leaves it unknown.

    Returns
    -------
    CandidateDraws
        ``capacity_mw``, ``energy_gwh``, ``lcoe_usd_per_mwh``, where there are layers ``lcoe_with_spur_usd_per_mwh``,
        and what else a maker knows. Of candidates of which only low and high are known, each is drawn by itself, so
        that these are its P10 and P90.
    """
    parts = [
        _of_frame(frame, sought, around=around, parameters=parameters, costs=costs) for frame in frames if len(frame)
    ]
    count = parameters.futures.count
    names = dict.fromkeys(name for part in parts for name in part.fields)
    fields = {}
    for name in names:
        blank = [np.full((len(part), count), np.nan) for part in parts]
        fields[name] = np.concatenate([part.fields.get(name, own) for part, own in zip(parts, blank, strict=True)])
    return CandidateDraws(tuple(each for part in parts for each in part.ids), count, fields)


def _of_frame(
    frame: gpd.GeoDataFrame,
    sought: Sequence[KindSites],
    *,
    around: Around,
    parameters: Parameters,
    costs: DrawnCosts | None,
) -> CandidateDraws:
    """Return what the candidates of one frame are in each future."""
    futures = parameters.futures
    ids = frame["candidate_id"].astype(str)
    fields: dict[str, Floats] = {}
    for one in sought:
        rows = pd.Index(one.candidates["candidate_id"].astype(str)).get_indexer(pd.Index(ids))
        here = np.flatnonzero(rows >= 0)
        if one.draws is None or not here.size:
            continue
        for name, values in one.draws(rows[here].astype(np.int64), parameters).items():
            fields.setdefault(name, np.full((len(frame), futures.count), np.nan))[here] = values
    for name in ("capacity_mw", "energy_gwh", LCOE):
        given = _by_ends(frame, name, count=futures.count, seed=futures.seed)
        fields[name] = np.where(np.isnan(fields[name]), given, fields[name]) if name in fields else given
    draws = CandidateDraws(tuple(ids), futures.count, fields)
    if costs is not None:
        more = costs(frame, parameters, draws=draws)
        draws = draws.with_fields(more)
    total = drawn_totals(frame, around=around, parameters=parameters, draws=draws)
    return draws if total is None else draws.with_fields({TOTAL: total})


def _by_ends(frame: pd.DataFrame, name: str, *, count: int, seed: int) -> Floats:
    """Return a column in each future by its low and high, which are its P10 and P90; NaN where it is not known.

    Capacity and energy without ends stay as they are; of a cost without ends nothing is known.
    """
    if name not in frame:
        return np.full((len(frame), count), np.nan)
    base = frame[name].to_numpy(float)
    fixed = np.full(len(base), np.nan) if name == LCOE else base
    low, high = (
        frame[f"{name}_{end}"].to_numpy(float) if f"{name}_{end}" in frame else fixed for end in ("low", "high")
    )
    low, high = np.where(np.isnan(low), fixed, low), np.where(np.isnan(high), fixed, high)
    share = np.array([latin_hypercube(each, count, seed) for each in frame["candidate_id"].astype(str)])
    share = share.reshape(len(frame), count)
    below = (low - base)[:, None] * np.maximum(0.5 - share, 0.0) / (0.5 - _P10)
    above = (high - base)[:, None] * np.maximum(share - 0.5, 0.0) / (_P90 - 0.5)
    return np.asarray(np.maximum(base[:, None] + below + above, np.minimum(0.0, base)[:, None]))


def with_intervals(frame: gpd.GeoDataFrame, draws: CandidateDraws) -> gpd.GeoDataFrame:
    """Return candidates with P10, P50 and P90 of the columns that are drawn, and how often a plant is too small.

    Parameters
    ----------
    frame
        With ``candidate_id``.
    draws
        From `kept_draws`. A cost stands in a column only where the frame knows its base.
    """
    columns: dict[str, Floats] = {}
    for name in INTERVALS:
        if name in draws and name in frame:
            columns |= with_quantiles(frame, name, draws.of(name, frame["candidate_id"]))
    share = draws.of(TOO_SMALL, frame["candidate_id"]).mean(axis=1)
    if not np.isnan(share).all():
        columns["too_small_share"] = share
    return frame.assign(**columns)
