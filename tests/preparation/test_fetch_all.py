"""One command for one study: all that the embedded study has no real layer of, from servers in their true formats."""

import sys

import pytest
import shapely
from typer.testing import CliRunner

from geoplan.cli import app
from geoplan.layers.catalog import open_layers
from geoplan.sources.transfer.session import Session
from geoplan.study import open_study
from support import served_places as served
from support.publishers import copernicus_dem, osm

pytest.importorskip("osmium")

PLACES = {"hai-phong": (106.66, 20.85), "ba-ria-vung-tau": (107.12, 10.45)}
LAND = {"hai-phong": ["N21E105", "N18E105", "N21E108", "N18E108"], "ba-ria-vung-tau": ["N09E105", "N06E105"]}
NAMED_ZONES = {
    "hai-phong": "planned_plants.csv, line 2, 3: found zone_id '11411'",
    "ba-ria-vung-tau": "waste.csv, line 3: found zone_id '26732'",
}
"""What a table of the embedded study says of its zones once others came."""
VIETNAM = (102.0, 8.0, 110.0, 24.0)
UNASKED = {"rooftops", "land_cover", "ghi_grid", "population", "terrain", "power_grid", "roads", "estates"}
UNASKED |= {"protected_areas", "places"}  # the embedded studies have waters


@pytest.fixture
def sources(web, tmp_path, monkeypatch):
    """Return serve(place): the server with every source of a place."""
    monkeypatch.setitem(Session.__init__.__kwdefaults__, "sleep", lambda _: None)  # no waiting for turns
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))

    def serve(place):
        west, south = PLACES[place]
        served.serve_land_cover(web, *LAND[place])
        served.serve_terrain(web, tmp_path, *copernicus_dem.PLACES[place])
        served.serve_country(web, "Vietnam", "VNM", VIETNAM)
        served.serve_overture(web, west, south)
        served.serve_open_buildings(web, VIETNAM, west, south)
        served.serve_weather(web)
        drawn = osm.country(west, south).write(tmp_path / "drawn.osm.pbf")
        served.serve_extract(web, osm.PBF, VIETNAM, drawn.read_bytes())
        districts = {
            f"Quận {k + 1}": shapely.box(west + 0.03 * (k - 1), south - 0.03, west + 0.03 * k, south + 0.03)
            for k in range(3)
        }
        served.serve_units(web, "VNM", "ADM2", districts, canonical="Districts")
        return web

    return serve


def fetch(web, place, tmp_path, *more):
    home = tmp_path / "study"
    common = ["--output", str(home)]
    return home, CliRunner().invoke(app, ["fetch", place, *common, *served.mirrors(web), *more])


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
def test_all_layers_of_an_embedded_study_and_a_run_on_them(sources, place, tmp_path, monkeypatch):
    web = sources(place)
    _, planned = fetch(web, place, tmp_path, "--dry-run", "--quiet")
    assert planned.exit_code == 0, planned.output
    told = {line.split()[0] for line in planned.output.splitlines() if not line.startswith(" ")}
    assert told == UNASKED | {"total"}

    home, done = fetch(web, place, tmp_path)
    assert done.exit_code == 0, done.output
    _, again = fetch(web, place, tmp_path)
    assert "Nothing to fetch" in again.output
    # what is there already, or what other layers refer to, comes when it is named
    named = ["--layer=weather", "--layer=zones", "--option=startyear=2020", "--option=endyear=2020"]
    _, more = fetch(web, place, tmp_path, *named)
    assert "NASA POWER" in more.output
    assert more.exit_code == 1, more.output
    study = open_study(home)
    fetched = UNASKED | {"weather"}
    # zones with other ids would leave the table without its zones
    assert NAMED_ZONES[place] in " ".join(more.output.split())
    assert study.layers.zones.file == "zones.gpkg"
    assert {kind for kind, _ in study.layers} >= fetched
    for kind, source in study.layers:
        if kind in fetched:
            assert source.status == "real", kind
            assert source.licence, kind
            assert source.attribution, kind
            assert source.vintage, kind
            assert (home / source.file).is_file(), kind
    opened = open_layers(study)
    assert opened.rooftops.count > 300
    for kind in fetched - {"rooftops"}:
        assert len(getattr(opened, kind)), kind

    before = len(web.requests)
    kinds = [f"--layer={kind}" for kind in ("population", "land_cover", "terrain", "rooftops")]
    _, offline = fetch(web, place, tmp_path, *kinds, "--offline")
    assert offline.exit_code == 0, offline.output
    assert len(web.requests) == before

    out = tmp_path / "out"
    monkeypatch.setitem(sys.modules, "weasyprint", None)  # paper takes long, and has tests of its own
    ran = CliRunner().invoke(app, ["run", str(home), "--output", str(out), "--rooftops", "none"])
    assert ran.exit_code == 0, ran.output
    assert "Not from real data: zones (schematic)" in ran.output
    served.check_attributions(study, out)


@pytest.mark.parametrize("place", PLACES)
def test_buildings_of_another_source_take_their_place(sources, place, tmp_path):
    web = sources(place)
    home, done = fetch(web, place, tmp_path, "--source", "rooftops=open_buildings")
    assert done.exit_code == 0, done.output
    assert "rooftops-open-buildings.csv.gz, 600 rows" in done.output
    _, done = fetch(web, place, tmp_path, "--source", "rooftops=overture")
    assert done.exit_code == 0, done.output
    assert open_study(home).layers.rooftops.file == "rooftops-overture.parquet"
