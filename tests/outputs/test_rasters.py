import shutil
import subprocess
import tracemalloc
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import rasterio
import xarray as xr
from rasterio.features import geometry_mask

from geoplan.layers.opening.land_cover_classes import land_cover_classes
from geoplan.outputs.rasters import write_rasters
from geoplan.zonal.statistics import zonal_stats
from support.sample_result import changed

CRS = "EPSG:32648"


def land_cover_over(bounds: tuple[float, float, float, float], *, crops: bool = True) -> xr.DataArray:
    """Cells of 100 m: cropland in the west, built-up land in the east, a gap without data in the north."""
    west, south, east, north = bounds
    x, y = np.arange(west + 50, east, 100.0), np.arange(north - 50, south, -100.0)
    values = np.full((y.size, x.size), 6, dtype=np.uint8)
    if crops:
        values[:, : x.size * 3 // 8] = 5
    values[:10] = 0
    raster = xr.DataArray(values, dims=("y", "x"), coords={"y": y, "x": x}, name="land_cover")
    return raster.rio.write_crs(CRS).rio.write_nodata(0)


@pytest.fixture(scope="module")
def layers(sample_assessment: Any) -> Any:
    return SimpleNamespace(land_cover=land_cover_over(sample_assessment.zones.total_bounds), more={})


@pytest.fixture(scope="module")
def written(sample_assessment: Any, layers: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    paths = write_rasters(sample_assessment, tmp_path_factory.mktemp("rasters"), layers=layers)
    return {path.name: path for path in paths}


def first_bytes_of(path: Path, levels: int) -> list[int]:
    """Return where the first tile of each level begins in the file: full resolution first."""
    starts = []
    for level in range(-1, levels):
        with rasterio.open(path, **({"overview_level": level} if level >= 0 else {})) as part:
            starts.append(int(part.get_tag_item("BLOCK_OFFSET_0_0", "TIFF", bidx=1)))
    return starts


def test_every_raster_is_a_cloud_optimised_geotiff(written: dict[str, Path]) -> None:
    assert list(written) == ["rooftop_pv_mwh.tif", "residue_tj.tif", "land_cover.tif"]
    for path in written.values():
        with rasterio.open(path) as dataset:
            assert dataset.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
            assert dataset.block_shapes[0] == (128, 128)
            levels = dataset.overviews(1)
            assert bool(levels) == (max(dataset.shape) > 128)
            assert max(dataset.shape) / (levels or [1])[-1] <= 128
        # the small levels stand before the large ones, so that a reader need not fetch the whole
        starts = first_bytes_of(path, len(levels))
        assert starts == sorted(starts, reverse=True)
    with rasterio.open(written["land_cover.tif"]) as dataset:
        assert len(dataset.overviews(1)) == 2


@pytest.mark.skipif(shutil.which("gdalinfo") is None, reason="no gdalinfo here")
def test_gdal_itself_calls_them_cloud_optimised(written: dict[str, Path]) -> None:
    for path in written.values():
        told = subprocess.run(["gdalinfo", path], capture_output=True, text=True, check=True).stdout
        assert "LAYOUT=COG" in told
        assert "Overviews:" in told or path.name != "land_cover.tif"


def test_roofs_are_conserved_and_lie_where_they_are(sample_assessment: Any, written: dict[str, Path]) -> None:
    roofs = sample_assessment.rooftops
    with rasterio.open(written["rooftop_pv_mwh.tif"]) as dataset:
        mwh = dataset.read(1)
        assert dataset.crs.to_epsg() == 32648
        assert np.isnan(dataset.nodata)
        assert dataset.res == (500.0, 500.0)
        for k in (0, 17, 499):
            row, column = dataset.index(*roofs.geometry.iloc[k].centroid.coords[0])
            x, y = dataset.xy(row, column)
            centres = roofs.geometry.centroid
            inside = (abs(centres.x - x) <= 250) & (abs(centres.y - y) <= 250)
            assert mwh[row, column] == pytest.approx(roofs.loc[inside, "energy_kwh"].sum() / 1e3, rel=1e-12)
    assert np.nansum(mwh) == pytest.approx(roofs["energy_kwh"].sum() / 1e3, rel=1e-12)


def test_outside_the_zones_is_not_known_and_inside_without_roofs_is_zero(
    sample_assessment: Any, written: dict[str, Path]
) -> None:
    with rasterio.open(written["rooftop_pv_mwh.tif"]) as dataset:
        mwh = dataset.read(1)
        outside = geometry_mask(sample_assessment.zones.geometry.buffer(800), mwh.shape, dataset.transform)
    assert outside.sum() == 0 or np.isnan(mwh[outside]).all()
    assert (mwh == 0).any()


def test_residues_are_conserved_by_zone_and_lie_on_cropland(
    sample_assessment: Any, written: dict[str, Path], layers: Any
) -> None:
    zones = sample_assessment.zones
    with rasterio.open(written["residue_tj.tif"]) as dataset:
        tj = dataset.read(1)
        transform = dataset.transform
    assert np.nansum(tj) == pytest.approx(zones["residue_energy_tj"].sum(), rel=1e-9)
    edge = float(layers.land_cover.x.where(layers.land_cover == 5).max())
    x = transform.c + transform.a * (np.arange(tj.shape[1]) + 0.5)
    mixed = 0
    for zone, amount in zip(zones.geometry, zones["residue_energy_tj"], strict=True):
        inside = ~geometry_mask([zone.buffer(-800)], tj.shape, transform)
        west, east = inside & (x < edge - 500), inside & (x > edge + 500)
        if west.any() and east.any():
            mixed += 1
            assert tj[east].sum() == 0, "nothing lies on buildings where the zone has cropland"
            assert 0 < tj[west].sum() <= amount
        elif east.any():
            assert tj[inside].min() > 0, "a zone without cropland is spread evenly"
    assert mixed == 3


def test_amounts_add_up_over_zones_by_exact_coverage(sample_assessment: Any, written: dict[str, Path]) -> None:
    import rioxarray

    with rioxarray.open_rasterio(written["residue_tj.tif"], masked=True) as opened:
        raster = opened.squeeze(drop=True).load()
    sums = zonal_stats(raster, sample_assessment.zones, stats=("sum",))["sum"]
    # a cell on a border is shared by area here, by cropland there: single zones differ, all together do not
    assert sums.sum() == pytest.approx(sample_assessment.zones["residue_energy_tj"].sum(), rel=0.02)


def test_land_cover_has_its_classes_colours_and_names(
    sample_assessment: Any, written: dict[str, Path], layers: Any
) -> None:
    with rasterio.open(written["land_cover.tif"]) as dataset:
        np.testing.assert_array_equal(dataset.read(1), layers.land_cover.to_numpy())
        assert dataset.nodata == 0
        assert dataset.colorinterp[0].name == "palette"
        table = dataset.colormap(1)
        codes = [item.code for item in land_cover_classes().values() if item.code]
        assert len({table[code] for code in codes}) == len(codes), "each class has a colour of its own"
        assert all(table[code][3] == 255 for code in codes)
        assert table[0][3] == 0
        assert dataset.tags()["class_5"] == "Cropland | Đất trồng cây hằng năm | 農地"
        overview = dataset.read(1, out_shape=(dataset.height // 2, dataset.width // 2))
        assert set(np.unique(overview)) <= {0, 5, 6}, "classes are never averaged"


def test_every_raster_says_what_it_is_and_how_real(sample_assessment: Any, written: dict[str, Path]) -> None:
    statuses = {"rooftop_pv_mwh.tif": "synthetic", "residue_tj.tif": "schematic"}
    units = {"rooftop_pv_mwh.tif": "MWh", "residue_tj.tif": "TJ", "land_cover.tif": "1"}
    for name, path in written.items():
        with rasterio.open(path) as dataset:
            tags = dataset.tags()
            assert tags["status"] == statuses.get(name, "real")
            assert tags["study"] == "sample"
            assert dataset.units == (units[name],)
            assert dataset.descriptions == (tags["long_name"],)
    with rasterio.open(written["rooftop_pv_mwh.tif"]) as dataset:
        assert dataset.tags()["statuses"] == "rooftops: synthetic; irradiance: real; zones: schematic"
        assert float(dataset.tags()["total"]) == pytest.approx(np.nansum(dataset.read(1)), rel=1e-12)


def test_the_same_result_gives_the_same_bytes(
    sample_assessment: Any, layers: Any, written: dict[str, Path], tmp_path: Path
) -> None:
    again = write_rasters(sample_assessment, tmp_path, layers=layers)
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in written.values()]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(written), "nothing is left beside them"


def test_without_land_cover_only_the_roofs_are_written(sample_assessment: Any, tmp_path: Path) -> None:
    assert [path.name for path in write_rasters(sample_assessment, tmp_path)] == ["rooftop_pv_mwh.tif"]
    zones = sample_assessment.zones.drop(columns="residue_energy_tj")
    bare = changed(sample_assessment, zones=zones)
    layers = SimpleNamespace(land_cover=land_cover_over(zones.total_bounds, crops=False), more={})
    paths = write_rasters(bare, tmp_path, layers=layers, cell_m=2_000.0)
    assert [path.name for path in paths] == ["rooftop_pv_mwh.tif", "land_cover.tif"]
    with rasterio.open(paths[0]) as dataset:
        assert dataset.res == (2_000.0, 2_000.0)
        assert np.nansum(dataset.read(1)) == pytest.approx(bare.rooftops["energy_kwh"].sum() / 1e3, rel=1e-12)


@pytest.fixture(scope="module")
def eligible(sited_assessment: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    paths = write_rasters(sited_assessment, tmp_path_factory.mktemp("eligible"))
    return {path.name: path for path in paths}


def test_eligible_land_is_as_it_was_found_inside_the_zones(sited_assessment: Any, eligible: dict[str, Path]) -> None:
    assert list(eligible) == ["rooftop_pv_mwh.tif", "eligible_ground_pv.tif", "eligible_floating_pv.tif"]
    for technology, land in sited_assessment.eligible.items():
        with rasterio.open(eligible[f"eligible_{technology}.tif"]) as dataset:
            share = dataset.read(1)
            assert dataset.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
            assert dataset.overviews(1)
            assert (dataset.crs.to_epsg(), dataset.res) == (32648, (200.0, 200.0))
            assert np.isnan(dataset.nodata)
            assert dataset.units == ("1",)
            outside = geometry_mask(sited_assessment.zones.geometry.buffer(400), share.shape, dataset.transform)
            inside = ~geometry_mask(sited_assessment.zones.geometry.buffer(-400), share.shape, dataset.transform)
            overview = dataset.read(1, out_shape=(dataset.height // 2, dataset.width // 2))
        assert np.isnan(share[outside]).all()
        np.testing.assert_array_equal(share[inside], land.to_numpy()[inside])
        assert np.nanmean(overview) == pytest.approx(np.nanmean(share), abs=0.02), "overviews are means"
    area_km2 = np.nansum(share) * 0.04
    zones_km2 = sited_assessment.zones.area.sum() / 1e6
    # half of each cell may be covered; cells that a zone touches count whole
    assert zones_km2 / 2 < area_km2 < zones_km2 / 2 * 1.05


def test_eligible_land_says_its_rules_and_status(eligible: dict[str, Path]) -> None:
    with rasterio.open(eligible["eligible_ground_pv.tif"]) as dataset:
        tags = dataset.tags()
    assert tags["rules_applied"] == "built; forest"
    assert tags["rules_not_applied"] == "slope; power_grid"
    assert tags["status"] == "schematic"
    assert tags["long_name"] == "share of the cell eligible for ground-mounted solar"


def test_no_land_at_all_is_a_raster_of_zeros(sited_assessment: Any, tmp_path: Path) -> None:
    from geoplan.siting.land.eligible_land import Exclusion, overlay

    whole = sited_assessment.land["ground_pv"]
    land = {"ground_pv": overlay(whole.grid, [Exclusion("all", sited_assessment.zones, buffer_m=500.0)])}
    *_, path = write_rasters(changed(sited_assessment, land=land, exclusions=None), tmp_path)
    with rasterio.open(path) as dataset:
        assert np.nanmax(dataset.read(1)) == 0.0


def test_a_large_land_cover_is_written_without_a_copy(sample_assessment: Any, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    values = np.kron(rng.integers(1, 9, (200, 200)).astype(np.uint8), np.ones((16, 16), dtype=np.uint8))
    cells = {"y": 2_400_000.0 - 10.0 * np.arange(3200), "x": 600_000.0 + 10.0 * np.arange(3200)}
    land_cover = xr.DataArray(values, dims=("y", "x"), coords=cells).rio.write_crs(CRS).rio.write_nodata(0)
    # without residues, which would be shared out by it
    result = changed(sample_assessment, zones=sample_assessment.zones.drop(columns="residue_energy_tj"))
    tracemalloc.start()
    *_, path = write_rasters(result, tmp_path, layers=SimpleNamespace(land_cover=land_cover, more={}))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 0.5 * values.nbytes
    assert path.stat().st_size < values.nbytes / 20
    with rasterio.open(path) as dataset:
        np.testing.assert_array_equal(dataset.read(1), values)
        assert dataset.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert dataset.block_shapes[0] == (512, 512)
        assert dataset.overviews(1) == [2, 4, 8]
