"""Supply curves as Python works them out, for the page's scripts to be held against."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from geoplan.outputs.map.candidates import of_kind
from geoplan.outputs.map.planner.curve_content import DECIMALS, DRAWN, LEVELS, curve_content
from geoplan.outputs.map.scenarios.packed_numbers import levelled
from geoplan.planning.supply_curve import supply_curve
from geoplan.siting.candidate_kinds import candidate_kinds
from geoplan.siting.draws.candidate_draws import CandidateDraws

KINDS = ("ground_pv", "rooftop_pv", "biomass", "waste")
FUTURES = 64


def drawn_candidates(seed: int, count: int = 40) -> tuple[pd.DataFrame, CandidateDraws]:
    """Return candidates of four kinds, some of equal cost, some unknown, and their futures as the page has them."""
    draw = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "candidate_id": [f"c{name:03d}" for name in draw.permutation(count)],
            "candidate_kind": draw.choice(KINDS, count),
            "origin": draw.choice(["estate", "roof", "density"], count),
            "estate_id": draw.choice(["p", "q", None], count),
            "energy_gwh": draw.lognormal(2.0, 1.5, count).round(3),
            "lcoe_usd_per_mwh": draw.uniform(40.0, 200.0, count).round(0),
        }
    )
    parks = (frame["origin"] == "estate") & (frame["candidate_kind"] == "rooftop_pv")
    frame.loc[parks & frame["estate_id"].duplicated(), "estate_id"] = None
    frame.loc[draw.choice(count, 3, replace=False), "lcoe_usd_per_mwh"] = np.nan
    rows = draw.lognormal(0.0, 0.3, (5, FUTURES))
    fields = {}
    for name in DRAWN:
        factors = np.stack([levelled(row.round(DECIMALS), levels=LEVELS) for row in rows])
        varied = factors[draw.integers(0, len(rows), count)]
        varied[draw.random(count) < 0.2] = 1.0  # does not vary
        fields[name] = frame[name].to_numpy(float)[:, None] * varied
    return frame, CandidateDraws(tuple(frame["candidate_id"]), FUTURES, fields)


def curve_twins() -> list[dict[str, Any]]:
    """Return what the page is told of some candidates, and the curves of all and of those that a filter leaves."""
    return [_twin(seed) for seed in range(6)]


def _twin(seed: int) -> dict[str, Any]:
    frame, draws = drawn_candidates(seed)
    content = curve_content(SimpleNamespace(candidates=frame, sites=None, plan=SimpleNamespace(draws=draws)))  # type: ignore[arg-type]
    assert content is not None
    listed = pd.concat([of_kind(frame, kind) for kind in candidate_kinds()], ignore_index=True)
    kept = listed["candidate_id"][np.random.default_rng(seed).random(len(listed)) < 0.6]
    curves = {}
    for key, chosen in {"all": listed, "kept": listed[listed["candidate_id"].isin(kept)]}.items():
        within = [
            roof for roof, park in content["alone"] if listed["candidate_id"][park] in set(chosen["candidate_id"])
        ]
        curve = supply_curve(chosen[~chosen["candidate_id"].isin(listed["candidate_id"][within])], draws=draws)
        curves[key] = curve.drop(columns="candidate_kind").to_dict("list")
    columns = ["candidate_id", "candidate_kind", *DRAWN]
    sites = listed[columns].astype(object).where(listed[columns].notna(), None).to_dict("records")
    return {"content": content, "sites": sites, "kept": kept.tolist(), "curves": curves}
