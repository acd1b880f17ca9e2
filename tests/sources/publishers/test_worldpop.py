"""WorldPop: a country's file in its true form, on a server of this machine."""

import numpy as np
import pytest
import rasterio
from affine import Affine

from geoplan.errors import GeoplanError
from geoplan.layers.land.population import read_population
from geoplan.sources.publishers import worldpop
from geoplan.sources.transfer.session import TransferError

CELLS = 120  # a degree, the 30 arc-seconds of the 1 km product
FILE = "/GIS/Population/Global_2015_2030/R2025A/2025/VNM/v1/100m/constrained/vnm_pop_2025_CN_100m_R2025A_v1.tif"
WEST, SOUTH, EAST, NORTH = 102.0, 8.0, 110.0, 24.0


def persons_at(x, y):
    """Persons in a cell; -99999 where nobody lives, as in two cells of three."""
    number = np.floor(np.asarray(x) * CELLS + 1e-6).astype(int) + np.floor(np.asarray(y) * CELLS + 1e-6).astype(int)
    return np.where(number % 3 == 0, number % 50 + 0.25, worldpop.NODATA).astype(np.float32)


@pytest.fixture(scope="module")
def country(tmp_path_factory):
    """The country's file: in strips, LZW, as WorldPop writes it."""
    path = tmp_path_factory.mktemp("worldpop") / "vnm.tif"
    width, height = round((EAST - WEST) * CELLS), round((NORTH - SOUTH) * CELLS)
    x, y = np.meshgrid(WEST + (np.arange(width) + 0.5) / CELLS, NORTH - (np.arange(height) + 0.5) / CELLS)
    profile = {"driver": "GTiff", "width": width, "height": height, "count": 1, "dtype": "float32", "crs": "EPSG:4326"}
    profile |= {"transform": Affine(1 / CELLS, 0, WEST, 0, -1 / CELLS, NORTH), "nodata": worldpop.NODATA}
    with rasterio.open(path, "w", compress="lzw", **profile) as dataset:
        dataset.write(persons_at(x, y), 1)
    return path.read_bytes()


@pytest.mark.parametrize("place", ["hai-phong", "ba-ria-vung-tau"])
def test_population_of_both_places(web, country, fetch_area, read_back, tmp_path, place):
    web.serve(FILE, country, content_type="image/tiff")
    area, session = fetch_area(place), web.session()
    (planned,) = worldpop.plan("population", area, session)
    assert planned.url == "https://data.worldpop.org" + FILE
    assert planned.bytes == len(country)
    assert {each.method for each in web.requests} == {"HEAD"}
    fetched = worldpop.fetch("population", area, tmp_path, session)
    assert (fetched.options, fetched.vintage, fetched.licence) == ({"unit": "persons"}, "2025", "CC BY 4.0")
    assert "Vietnam" in fetched.note.en
    with rasterio.open(fetched.file) as dataset:
        values, box = dataset.read(1), dataset.bounds
        x, y = np.meshgrid(
            box.left + (np.arange(dataset.width) + 0.5) / CELLS, box.top - (np.arange(dataset.height) + 0.5) / CELLS
        )
    there = persons_at(x, y)
    lived = there >= 0
    np.testing.assert_array_equal(values[lived], there[lived])
    west, south, east, north = area.zones.to_crs(4326).total_bounds
    inside = (x > west + 0.01) & (x < east - 0.01) & (y > south + 0.01) & (y < north - 0.01)
    outside = (x < west - 0.01) | (x > east + 0.01) | (y < south - 0.01) | (y > north + 0.01)
    np.testing.assert_array_equal(values[~lived & inside], 0)
    np.testing.assert_array_equal(values[~lived & outside], worldpop.NODATA)
    reading = read_back(area, fetched)
    population, coverage = read_population(reading, None)
    assert not reading.faults
    assert coverage == 1.0
    at = population.sel(x=slice(west + 0.01, east - 0.01), y=slice(north - 0.01, south + 0.01))
    expected = persons_at(*np.meshgrid(at["x"], at["y"]))
    assert float(at.sum()) == pytest.approx(expected[expected > 0].sum(), rel=1e-5)


def test_the_year_the_resolution_and_the_country_are_options(web, country, fetch_area, tmp_path):
    path = "/GIS/Population/Global_2015_2030/R2025A/2020/VNM/v1/1km_ua/constrained/vnm_pop_2020_CN_1km_R2025A_UA_v1.tif"
    web.serve(path, country)
    area = fetch_area("hai-phong", year="2020", resolution="1km")
    assert worldpop.fetch("population", area, tmp_path, web.session()).vintage == "2020"
    with pytest.raises(GeoplanError, match="'2014'; expected a year from 2015 to 2030"):
        worldpop.plan("population", fetch_area("hai-phong", year="2014"), web.session())
    with pytest.raises(GeoplanError, match="'10m'; expected 100m or 1km"):
        worldpop.plan("population", fetch_area("hai-phong", resolution="10m"), web.session())
    with pytest.raises(TransferError, match="/LIE/v1/100m/constrained/lie_pop_2025"):
        worldpop.fetch("population", fetch_area("liechtenstein", country="LI"), tmp_path, web.session())


def test_another_country_s_file_is_told(web, country, fetch_area, tmp_path):
    web.serve(FILE, country)
    with pytest.raises(TransferError, match="The file is that of Vietnam"):
        worldpop.fetch("population", fetch_area("liechtenstein"), tmp_path / "out", web.session())
    assert not list((tmp_path / "out").glob("*"))


@pytest.mark.parametrize("kind", ["page", "cut"])
def test_what_is_no_raster_is_refused_and_nothing_written(web, country, fetch_area, tmp_path, kind):
    web.serve(FILE, b"<!DOCTYPE html>" * 200 if kind == "page" else country[: len(country) // 2])
    with pytest.raises(TransferError, match=r"vnm_pop_2025_CN_100m_R2025A_v1\.tif: found what is not a whole GeoTIFF"):
        worldpop.fetch("population", fetch_area("ba-ria-vung-tau"), tmp_path / "out", web.session())
    assert not list((tmp_path / "out").glob("*"))


def test_a_server_without_ranges_gives_the_whole_file(web, country, fetch_area, tmp_path):
    web.serve(FILE, country, ranges=False)
    web.fail(FILE, status=429, times=1, retry_after=0.05)
    assert worldpop.fetch("population", fetch_area("hai-phong"), tmp_path, web.session()).file.is_file()
