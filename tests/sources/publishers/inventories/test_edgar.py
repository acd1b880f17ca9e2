"""EDGAR: grids in their true form, on a server of this machine."""

import pandas as pd
import pytest

from geoplan.errors import GeoplanError
from geoplan.layers.demand.inventory import read_inventory
from geoplan.sources.publishers.inventories import edgar
from geoplan.sources.transfer.session import TransferError
from support.publishers.edgar import grid, path

SERVED = {("CO2", "TRO"): 100.0, ("CO2", "ENE"): 500.0, ("CH4", "ENF"): 8.0, ("CH4", "TRO"): 0.5, ("N2O", "AGS"): 2.0}


@pytest.fixture
def jrc(web, tmp_path):
    folder = tmp_path / "served"
    folder.mkdir()
    for (gas, sector), tonnes in SERVED.items():
        web.serve(path(gas, sector), grid(tonnes, folder, gas=gas, sector=sector))
    return web


def totals(fetched):
    table = pd.read_csv(fetched.file, keep_default_na=False)
    return table.set_index(["sector", "gas"])["emissions_t"]


@pytest.mark.parametrize("place", ["hai-phong", "ba-ria-vung-tau"])
def test_a_year_of_both_places(jrc, fetch_area, read_back, tmp_path, place):
    """The zone is one cell of 0.1 degree, nearly: its corners are bent by the projection."""
    area, session = fetch_area(place), jrc.session()
    planned = edgar.plan("inventory", area, session)
    assert {each.url.rpartition("/")[2] for each in planned} == {
        f"EDGAR_2026_GHG_{gas}_2024_{sector}_emi_nc.zip" for gas, sector in SERVED
    }
    assert all(each.bytes > 0 for each in planned)
    fetched = edgar.fetch("inventory", area, tmp_path, session)
    assert fetched.rows == 5
    assert "CC BY-NC-ND 4.0" in fetched.licence
    assert "IEA-EDGAR CO2" in fetched.attribution
    assert totals(fetched).to_dict() == pytest.approx(
        {
            ("transport", "co2"): 100.0,
            ("power", "co2"): 500.0,
            ("agriculture", "ch4"): 8.0,
            ("transport", "ch4"): 0.5,
            ("agriculture", "n2o"): 2.0,
        },
        rel=2e-3,
    )
    reading = read_back(area, fetched)
    table = read_inventory(reading)
    assert not reading.faults
    assert set(table["source"]) == {"EDGAR_2026_GHG"}


def test_a_zone_gets_the_share_of_each_cell_that_lies_in_it(web, fetch_area, tmp_path):
    """Half of the zone lies in each of two cells; the grid comes south first, as EDGAR's does."""
    import geopandas as gpd
    import shapely

    area = fetch_area("hai-phong", gases="CO2", sectors="tro")
    zones = gpd.GeoDataFrame(
        {"zone_id": ["south", "north"], "zone_name": ["a", "b"]},
        geometry=[shapely.box(106.65, 20.82, 106.75, 20.88), shapely.box(106.62, 20.90, 106.68, 20.95)],
        crs=4326,
    ).to_crs(area.crs)
    area = type(area)(area.bounds, zones, area.crs, area.time_zone, area.options)
    web.serve(path("CO2", "TRO"), grid(0.0, tmp_path, c1066_208=100.0, c1067_208=40.0, c1066_209=7000.0))
    fetched = edgar.fetch("inventory", area, tmp_path, web.session())
    got = pd.read_csv(fetched.file).set_index("zone_id")["emissions_t"]
    assert got["south"] == pytest.approx(0.5 * 0.6 * 140, rel=3e-3)
    assert got["north"] == pytest.approx(0.6 * 0.5 * 7000, rel=3e-3)


def test_cells_below_0_count_as_0_and_are_told(web, fetch_area, tmp_path):
    web.serve(path("CH4", "ENF"), grid(8.0, tmp_path, gas="CH4", sector="ENF", c1066_208=-6000.0))
    area = fetch_area("hai-phong", gases="CH4", sectors="ENF")
    with pytest.raises(TransferError, match="found nothing"):
        edgar.fetch("inventory", area, tmp_path, web.session())
    web.serve(path("CH4", "ENF"), grid(8.0, tmp_path, gas="CH4", sector="ENF", c1067_208=-6000.0))
    fetched = edgar.fetch("inventory", area, tmp_path, web.session(cache=tmp_path / "another"))
    assert "taken as 0: 1." in fetched.note.en


def test_nothing_that_was_unpacked_stays(jrc, fetch_area, tmp_path):
    session = jrc.session(cache=tmp_path / "kept")
    edgar.fetch("inventory", fetch_area("hai-phong"), tmp_path, session)
    assert len(list((tmp_path / "kept").rglob("*.zip"))) == 5
    assert not list((tmp_path / "kept").rglob("*.nc"))


@pytest.mark.parametrize(
    ("change", "said"),
    [({"units": "kg m-2 s-1"}, "the unit 'kg m-2 s-1'"), ({"gas": "CH4"}, "this member"), ({"year": 2023}, "member")],
)
def test_another_grid_is_refused_and_not_kept(web, fetch_area, tmp_path, change, said):
    web.serve(path("CO2", "TRO"), grid(1.0, tmp_path, **change))
    area, session = fetch_area("hai-phong", gases="CO2", sectors="TRO"), web.session()
    with pytest.raises(TransferError, match=said):
        edgar.fetch("inventory", area, tmp_path, session)
    web.serve(path("CO2", "TRO"), b"<html>log in</html>", content_type="application/zip")
    with pytest.raises(TransferError, match="another file"):
        edgar.fetch("inventory", area, tmp_path, session)
    web.serve(path("CO2", "TRO"), grid(1.0, tmp_path))
    assert edgar.fetch("inventory", area, tmp_path, session).rows == 1


def test_a_release_and_a_year_that_are_there(web, fetch_area, tmp_path):
    web.serve(path("CO2", "TRO", year=2023, release="EDGAR_2025_GHG"),
              grid(1.0, tmp_path, year=2023, release="EDGAR_2025_GHG"))  # fmt: skip
    area = fetch_area("hai-phong", year="2023", release="EDGAR_2025_GHG")
    fetched = edgar.fetch("inventory", area, tmp_path, web.session())
    assert (fetched.vintage, fetched.rows) == ("2023", 1)
    for use in (edgar.plan, lambda kind, area, session: edgar.fetch(kind, area, tmp_path, session)):
        with pytest.raises(TransferError, match=r"no grid of 2024(?s:.)*year=2023"):
            use("inventory", fetch_area("hai-phong"), web.session())


def test_options_are_checked_before_anything_is_asked(web, fetch_area):
    for options in ({"gases": "CO2 SO2"}, {"sectors": "cars"}, {"year": "1960"}, {"release": "../x"}):
        with pytest.raises(GeoplanError, match="--option"):
            edgar.plan("inventory", fetch_area("hai-phong", **options), web.session())
    assert not web.requests
