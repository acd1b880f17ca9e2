"""Photovoltaics of both places: yields by pvlib, every roof, and the estimate from the top down."""

import numpy as np
import pytest
import xarray as xr

from audit import rooftops, sun
from audit.reading import Run, Study, number

EXACT = 1e-5


@pytest.fixture(scope="module")
def weather(run: Run) -> xr.Dataset:
    return sun.weather_of(run)


@pytest.fixture(scope="module")
def table(study: Study, weather: xr.Dataset) -> sun.Table:
    return sun.Table.of(study, weather, rooftops.TILTS)


@pytest.fixture(scope="module")
def roofs(run: Run) -> rooftops.Roofs:
    return rooftops.Roofs.of(run)


@pytest.fixture(scope="module")
def own(study: Study, roofs: rooftops.Roofs, table: sun.Table) -> dict[str, np.ndarray]:
    return rooftops.each_roof(study, roofs, table)


def test_the_hours_have_the_irradiation_of_each_month(study: Study, weather: xr.Dataset) -> None:
    told, means = sun.by_month(study, weather)
    for name in ("ghi", "dhi"):
        assert means[name] == pytest.approx(told[name], rel=EXACT), name


def test_air_and_wind_are_those_of_the_months_on_the_mean(study: Study, weather: xr.Dataset) -> None:
    told, means = sun.by_month(study, weather)
    for name in ("temp_air", "wind_speed"):
        assert np.mean(means[name]) == pytest.approx(np.mean(told[name]), rel=0.01), name


def test_yields_of_roofs_and_racks(study: Study, run: Run, weather: xr.Dataset, table: sun.Table) -> None:
    with xr.open_dataset(run.folder / "roofs.nc") as said:
        ours = said["specific_yield"].isel(place=0).sel(surface_tilt=list(rooftops.TILTS))
        assert list(ours["surface_azimuth"].to_numpy()) == list(sun.AZIMUTHS)
        np.testing.assert_allclose(ours.to_numpy(), table.yields, rtol=EXACT)
        assert float(said["specific_yield"].max()) == pytest.approx(float(table.yields.max()), rel=EXACT)
    best = sun.best_on_racks(study, weather)
    for kind in ("ground_pv", "floating_pv"):
        for row in run.candidates(kind):
            assert number(row["specific_yield_kwh_per_kwp"]) == pytest.approx(best, rel=EXACT)


def test_every_roof(roofs: rooftops.Roofs, own: dict[str, np.ndarray]) -> None:
    """Of roofs that are as long as wide nobody can say which side the ridge follows: they are left to the totals."""
    lengths, _ = roofs.sides()
    np.testing.assert_allclose(lengths[0] * lengths[1], roofs.area, rtol=EXACT)
    long = np.abs(lengths[0] / lengths[1] - 1) > 1e-6
    assert long.mean() > 0.99
    for name, said in roofs.said.items():
        np.testing.assert_allclose(own[name][long], said[long], rtol=EXACT, err_msg=name)


def test_roofs_from_the_top_down(study: Study, run: Run, table: sun.Table) -> None:
    totals = rooftops.top_down(study, table)
    assert totals == {name: pytest.approx(run.totals[name], rel=EXACT) for name in totals}


def test_roofs_of_estates_that_are_candidates(study: Study, run: Run, roofs: rooftops.Roofs) -> None:
    """Each estate has the roofs that lie in it: their number, area, capacity and energy."""
    sums = rooftops.by_estate(study, roofs)
    rows = [row for row in run.candidates("rooftop_pv") if row["origin"] == "estate"]
    assert rows
    for row in rows:
        names = ("roof_count", "area_ha", "capacity_mw", "energy_gwh")
        said = {name: number(row[name]) for name in names}
        assert sums[row["estate_id"]] == pytest.approx(said, rel=EXACT), row["estate_id"]


def test_single_roofs_that_are_candidates(run: Run, roofs: rooftops.Roofs, own: dict[str, np.ndarray]) -> None:
    place = {roof: position for position, roof in enumerate(roofs.roof_id)}
    rows = [row for row in run.candidates("rooftop_pv") if row["origin"] == "roof"]
    assert rows
    for row in rows:
        here = place[row["roof_id"]]
        assert number(row["area_ha"]) == pytest.approx(roofs.area[here] / 1e4, rel=EXACT)
        assert number(row["capacity_mw"]) == pytest.approx(own["capacity_kwp"][here] / 1e3, rel=EXACT)
        assert number(row["energy_gwh"]) == pytest.approx(own["energy_kwh"][here] / 1e6, rel=EXACT)
