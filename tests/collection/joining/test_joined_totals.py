"""Sums over studies are those of the studies, in all and in each future."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geoplan.collection.joining.joined_totals import added_figures, drawn_sum, joined_totals, partial_figures, sum_of
from geoplan.collection.joining.study_part import StudyPart
from geoplan.draws.quantiles import quantiles_of
from geoplan.fields import load_fields


def test_every_sum_is_that_of_the_studies_to_a_billionth(town_parts: list[StudyPart]):
    totals = joined_totals(town_parts)
    names = added_figures(town_parts)
    assert len(names) > 20
    for name in names:
        known = [part.totals[name] for part in town_parts if name in part.totals and np.isfinite(part.totals[name])]
        if known:
            assert totals[name] == pytest.approx(sum(known), rel=1e-9)
        else:
            assert math.isnan(totals[name])


def test_zones_add_up_to_the_sums_too(town_parts: list[StudyPart]):
    for name in ("rooftop_pv_energy_gwh", "total_energy_gwh", "area_km2"):
        zones = sum(float(part.zones[name].sum()) for part in town_parts)
        assert sum_of(town_parts, name) == pytest.approx(zones, rel=1e-9)


def test_ranges_are_those_of_the_sum_in_each_future_and_no_sums_of_ends(town_parts: list[StudyPart]):
    totals, name = joined_totals(town_parts), "total_energy_gwh"
    every = np.sum([part.futures.totals[name] for part in town_parts], axis=0)
    assert drawn_sum(town_parts, name) == pytest.approx(every)
    ends = quantiles_of(every)
    assert [totals[f"{name}_{end}"] for end in ("low", "p50", "high")] == pytest.approx(ends.tolist())
    apart = sum(part.totals[f"{name}_low"] for part in town_parts)
    assert totals[f"{name}_low"] > apart, "the low ends of all at once are rarer than a tenth"


def test_what_is_country_wide_is_alike_in_all_futures(town_parts: list[StudyPart]):
    factors = [
        part.futures.totals["ghg_avoided_tco2e"] / part.futures.totals["total_energy_gwh"] for part in town_parts
    ]
    assert factors[0] == pytest.approx(factors[1], rel=1e-9)
    assert factors[0].std() > 0


def test_the_yield_is_that_of_all_roofs(town_parts: list[StudyPart]):
    totals = joined_totals(town_parts)
    given = totals["rooftop_pv_energy_gwh"] / totals["rooftop_pv_capacity_mwp"] * 1000
    assert totals["rooftop_pv_specific_yield_kwh_per_kwp"] == pytest.approx(given)
    own = [part.totals["rooftop_pv_specific_yield_kwh_per_kwp"] for part in town_parts]
    assert min(own) <= given <= max(own)


def test_sums_that_lack_studies_say_which(town_parts: list[StudyPart]):
    lacking = partial_figures({part.name: part for part in town_parts})
    assert list(lacking) == [("west",)]
    assert "biomass_energy_gwh" in lacking[("west",)]
    assert "total_energy_gwh" not in lacking[("west",)]


def test_percentages_do_not_add_up(town_parts: list[StudyPart]):
    name = next(name for name, each in load_fields().items() if each.unit == "%" and each.aggregate != "sum")
    known = [replace(part, totals=pd.concat([part.totals, pd.Series({name: 60.0})])) for part in town_parts]
    assert name not in joined_totals(known)
    assert joined_totals(known).equals(joined_totals(town_parts))
