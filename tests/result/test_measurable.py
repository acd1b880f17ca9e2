"""What can be measured: what it gives in each future is what it is taken for times its error."""

import numpy as np
import pandas as pd
import pytest

from geoplan.potential.draws.inputs import SUNSHINE
from geoplan.potential.draws.potential_draws import PV_ENERGY
from geoplan.result.assessment import Assessment
from geoplan.result.measurable import (
    measurable_estates,
    measurable_feedstocks,
    measurable_roofs,
    measurable_sunshine,
)


def test_roofs_keep_only_the_sun_once_they_were_seen(small_result: Assessment) -> None:
    drawn = small_result.potential.draws
    assert drawn is not None
    roofs = small_result.largest_rooftops(30)
    things = measurable_roofs(roofs, drawn, names={str(roofs["roof_id"].iloc[0]): "Hall"})
    assert things.table["name"].tolist() == ["Hall", *[""] * 29]
    assert things.base == pytest.approx(roofs["energy_kwh"].to_numpy() / 1e6)
    own, whole = (things.measured * things.error).sum(axis=0), drawn.totals[PV_ENERGY].rows()[0]
    assert np.corrcoef(own, whole)[0, 1] > 0.5
    spread = np.std(things.measured, axis=1) / np.std(things.measured * things.error, axis=1)
    assert (spread < 1).all()
    seen = measurable_roofs(roofs.assign(status=["surveyed", *["model"] * 29]), drawn, names={})
    assert len(seen) == 29


def test_parks_keep_all_but_the_usable_share(small_result: Assessment) -> None:
    drawn, estates = small_result.potential.draws, small_result.estates
    assert drawn is not None
    assert estates is not None
    things = measurable_estates(estates, drawn)
    np.testing.assert_allclose(things.measured * things.error, drawn.estates["estate_pv_energy_gwh"].rows())
    assert np.std(things.measured) < np.std(things.measured * things.error)
    assert np.median(things.error) == pytest.approx(1.0, abs=0.1)


def test_feedstocks_add_up_whole_and_by_zone(small_result: Assessment) -> None:
    drawn, table = small_result.potential.draws, small_result.potential.by_feedstock["crops"]
    assert drawn is not None
    whole, zones = measurable_feedstocks("crops", table, drawn, units={"paddy": "t/a", "maize": "t/a"})
    assert set(whole.table["item"]) == {"paddy", "maize"}
    assert (whole.measured * whole.error).sum(axis=0) == pytest.approx(drawn.totals["biomass_energy_gwh"].rows()[0])
    for each in (whole, zones):
        assert each.base.sum() == pytest.approx(float(small_result.totals["biomass_energy_gwh"]))
    assert set(zones.table["zone_id"]) == {"a", "b", "c", "d"}
    unknown = list(measurable_feedstocks("crops", table, drawn, units={}))
    assert [each.sheet for each in unknown] == [""], "what a form does not know stands on none"


def test_statistics_that_were_counted_are_left_out(small_result: Assessment) -> None:
    from dataclasses import replace

    drawn, table = small_result.potential.draws, small_result.potential.by_feedstock["livestock"]
    assert drawn is not None
    counted = replace(table, feedstocks=table.feedstocks.assign(status="surveyed"))
    assert list(measurable_feedstocks("livestock", counted, drawn, units={"pigs": "heads"})) == []


def test_a_station_measures_the_sunshine_of_all_roofs(small_result: Assessment) -> None:
    drawn = small_result.potential.draws
    assert drawn is not None
    things = measurable_sunshine(drawn)
    assert things.table.equals(pd.DataFrame({"item": [SUNSHINE], "name": "", "zone_id": ""}))
    np.testing.assert_allclose(things.measured * things.error, drawn.totals[PV_ENERGY].rows())
