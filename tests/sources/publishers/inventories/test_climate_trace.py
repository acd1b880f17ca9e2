"""Climate TRACE: a country package in its true form, on a server of this machine."""

import pandas as pd
import pytest

from geoplan.errors import GeoplanError
from geoplan.layers.demand.inventory import read_inventory
from geoplan.sources.publishers.inventories import climate_trace
from geoplan.sources.transfer.session import TransferError
from geoplan.sources.windows.clipping import NothingThereError
from support.publishers.climate_trace import PACKAGE, package, source

INSIDE, OUTSIDE, ELSEWHERE = (20.85, 106.65), (20.95, 106.85), (10.45, 107.15)
PLACES = {"hai-phong": INSIDE, "ba-ria-vung-tau": ELSEWHERE}
URL = PACKAGE.format("co2e_100yr")


def country():
    """Sources of every kind at both places, and beside them."""
    rows = []
    for place in PLACES.values():
        rows += source("power", "electricity-generation", place, 1000.0, kind="Coal")
        rows += source("manufacturing", "cement", place, 200.0)
        rows += source("manufacturing", "iron-and-steel", place, 50.0)
        rows += source("transportation", "road-transportation", place, 30.0, area="ghs-fua_4711")
        rows += source("transportation", "international-aviation", place, 9.0)
        rows += source("agriculture", "rice-cultivation", place, 7.0, area="gadm_VNM.19.3_1")
        rows += source("agriculture", "synthetic-fertilizer-application", place, 4000.0, area="gadm_VNM.19_1")
        rows += source("buildings", "residential-onsite-fuel-usage", place, 90000.0, area="gadm_VNM")
        rows += source("forestry-and-land-use", "net-forest-land", place, -11.0, area="gadm_VNM.19.3_1")
        rows += source("fossil-fuel-operations", "oil-and-gas-production", place, 7777.0)
    rows += source("manufacturing", "cement", OUTSIDE, 555.0)
    return rows


@pytest.fixture
def trace(web):
    web.serve(URL, package(country()))
    return web


@pytest.mark.parametrize("place", PLACES)
def test_a_year_of_both_places(trace, fetch_area, read_back, tmp_path, place):
    area, session = fetch_area(place), trace.session()
    (planned,) = climate_trace.plan("inventory", area, session)
    assert planned.url.endswith("/latest/country_packages/co2e_100yr/VNM.zip")
    assert 0 < planned.bytes < len(package(country()))
    fetched = climate_trace.fetch("inventory", area, tmp_path, session)
    assert (fetched.vintage, fetched.licence) == ("2024", "CC BY 4.0")
    assert "Climate TRACE Emissions Inventory" in fetched.attribution
    table = pd.read_csv(fetched.file, keep_default_na=False).set_index(["sector", "zone_id"])
    assert table["emissions_t"].to_dict() == {
        ("power", "z1"): 12000,
        ("industry", "z1"): 3000,
        ("transport", ""): 360,
        ("aviation_shipping", "z1"): 108,
        ("agriculture", ""): 84,
        ("land_use", ""): -132,
    }
    assert set(table["source"]) == {"Climate TRACE v5.10.0"}
    assert table.loc[("power", "z1"), "carrier"] == "coal"
    assert set(table["gas"]) == {"co2e"}
    # a country, a province and a basin: 12 x (90,000 + 4,000 + 7,777) t
    assert "3 (1,221,324 t)" in fetched.note.en
    reading = read_back(area, fetched)
    assert len(read_inventory(reading)) == 6
    assert not reading.faults


def test_only_the_tables_that_are_needed_are_read(web, fetch_area, tmp_path):
    web.serve(URL, package(country()))
    climate_trace.fetch("inventory", fetch_area("hai-phong"), tmp_path, web.session())
    assert all(asked.range for asked in web.asked(URL) if asked.method == "GET")


def test_provinces_and_no_areas(trace, fetch_area, tmp_path):
    whole = climate_trace.fetch("inventory", fetch_area("hai-phong", areas="provinces"), tmp_path, trace.session())
    table = pd.read_csv(whole.file, keep_default_na=False).set_index("sector")
    assert table.loc["agriculture", "emissions_t"] == 12 * 4007
    none = climate_trace.fetch("inventory", fetch_area("hai-phong", areas="none"), tmp_path, trace.session())
    assert set(pd.read_csv(none.file, keep_default_na=False)["zone_id"]) == {"z1"}


def test_another_gas_has_its_own_package(web, fetch_area, tmp_path):
    web.serve(PACKAGE.format("ch4"), package(source("waste", "solid-waste-disposal", INSIDE, 3.0)))
    fetched = climate_trace.fetch("inventory", fetch_area("hai-phong", gas="ch4", year="2023"), tmp_path, web.session())
    table = pd.read_csv(fetched.file, keep_default_na=False)
    assert table[["sector", "gas", "year", "emissions_t"]].to_numpy().tolist() == [["waste", "ch4", 2023, 36]]


def test_a_year_that_is_not_over_and_one_that_is_not_there(web, fetch_area, tmp_path):
    web.serve(URL, package(source("waste", "solid-waste-disposal", INSIDE, 3.0, months=6)))
    with pytest.raises(TransferError, match=r"6 months of 2024(?s:.)*year=2023"):
        climate_trace.fetch("inventory", fetch_area("hai-phong"), tmp_path, web.session())
    with pytest.raises(NothingThereError):
        climate_trace.fetch("inventory", fetch_area("hai-phong", year="2022"), tmp_path, web.session())
    assert not list(tmp_path.glob("inventory*"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<html>log in</html>" * 40, "no package"),
        (package([]), "an archive of ABOUT_THE_DATA"),
        (package(source("waste", "x", INSIDE, 3.0)).replace(b"PK\x01\x02", b"PK\x01\x07"), "no package"),
    ],
)
def test_what_is_no_package_is_refused(web, fetch_area, tmp_path, content, said):
    web.serve(URL, content, content_type="application/zip")
    with pytest.raises(TransferError, match=said):
        climate_trace.fetch("inventory", fetch_area("hai-phong"), tmp_path, web.session())


def test_a_table_with_other_columns_is_refused(web, fetch_area, tmp_path, monkeypatch):
    monkeypatch.setattr("support.publishers.climate_trace.COLUMNS", ("sector", "subsector", "lat", "lon"))
    rows = [{"sector": "waste", "subsector": "x", "lat": 20.85, "lon": 106.65}]
    web.serve(URL, package(rows))
    with pytest.raises(TransferError, match="cannot be read"):
        climate_trace.fetch("inventory", fetch_area("hai-phong"), tmp_path, web.session())


def test_options_are_checked_before_anything_is_asked(web, fetch_area):
    for options in ({"gas": "smoke"}, {"areas": "wards"}, {"year": "1999"}, {"year": "last"}):
        with pytest.raises(GeoplanError, match="--option"):
            climate_trace.plan("inventory", fetch_area("hai-phong", **options), web.session())
    assert not web.requests
