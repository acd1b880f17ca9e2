import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
import xarray as xr
from affine import Affine
from odc.geo.geobox import GeoBox

from geoplan.errors import CRSError, LayerError
from geoplan.fields import fields_of
from geoplan.layers.catalog import OpenedLayers
from geoplan.siting.basis import Basis
from geoplan.siting.candidate_kinds import kinds_on_land
from geoplan.siting.evaluation import Rivals, evaluate_sites
from geoplan.siting.land.eligible_land import Exclusion, overlay
from support.own_parameters import own_parameters

CRS = 32648
WEST, NORTH, CELL_M = 600_000.0, 2_300_000.0, 100.0
PARAMETERS = own_parameters({"siting.ground_pv.land_per_mwp": 1.2})


@pytest.fixture
def zones() -> gpd.GeoDataFrame:
    """Two square zones, side by side, of 4 km each."""
    shapes = [shapely.box(WEST + k * 4_000, NORTH - 4_000, WEST + (k + 1) * 4_000, NORTH) for k in range(2)]
    frame = {"zone_id": ["a", "b"], "zone_name": ["A", "B"], "population": [1_000.0, 9_000.0]}
    return gpd.GeoDataFrame(frame | {"cropland_pct": [20.0, 80.0]}, geometry=shapes, crs=CRS)


@pytest.fixture
def resource() -> xr.Dataset:
    table = np.array([[[1_000.0, 1_100.0], [1_050.0, 1_200.0]], [[1_300.0, 1_310.0], [1_320.0, 1_400.0]]])
    return xr.Dataset(
        {"specific_yield": (("place", "surface_tilt", "surface_azimuth"), table)},
        coords={"x": ("place", [WEST + 2_000, WEST + 6_000]), "y": ("place", [NORTH - 2_000] * 2)},
    )


@pytest.fixture
def roofs(tmp_path):
    """Four roofs of 10 kWp in the north-west of zone a; one lies half outside of the first hectare."""
    corners = [(0, 0), (40, 0), (0, 40), (95, 40)]
    shapes = [shapely.box(WEST + x, NORTH - y - 20, WEST + x + 20, NORTH - y) for x, y in corners]
    classes = ["residential", "industrial", "residential", None]
    results = {"roof_class": classes, "roof_area_m2": 400.0, "capacity_kwp": 10.0, "energy_kwh": 11_000.0}
    frame = gpd.GeoDataFrame(results, geometry=shapes, index=range(4), crs=CRS)
    path = tmp_path / "roofs.parquet"
    frame.to_parquet(path)
    return path


@pytest.fixture
def evaluate(zones, resource, roofs):
    grid = GeoBox((40, 80), Affine(CELL_M, 0, WEST, 0, -CELL_M, NORTH), CRS)
    forest = gpd.GeoDataFrame(geometry=[shapely.box(WEST, NORTH - 1_000, WEST + 500, NORTH)], crs=CRS)
    reserve = gpd.GeoDataFrame(geometry=[shapely.box(WEST, NORTH - 500, WEST + 1_000, NORTH)], crs=CRS)
    rules = overlay(grid, [Exclusion("forest", forest), Exclusion("reserve", reserve, share=0.5)])
    layers = OpenedLayers(zones=zones, rooftops=None)

    def run(sites, **options):
        basis = Basis(zones, layers, PARAMETERS, resource, roofs)
        return evaluate_sites(sites, basis, land={"ground_pv": rules}, rivals=Rivals(**options))

    return run


def test_a_polygon_is_told_its_land_its_roofs_and_what_excludes_it(evaluate):
    square = gpd.GeoDataFrame(geometry=[shapely.box(WEST, NORTH - 1_000, WEST + 1_000, NORTH)], crs=CRS)
    site = evaluate(square).iloc[0]
    # forest takes the western half, the reserve half of the north-eastern quarter
    assert site["area_ha"] == pytest.approx(100.0)
    assert site["ground_pv_eligible_share"] == pytest.approx(0.5 - 0.125)
    assert site["ground_pv_excluded_by"] == "forest 50%, reserve 50%"
    assert site["ground_pv_capacity_mw"] == pytest.approx(37.5 / 1.2)
    assert site["ground_pv_energy_gwh"] == pytest.approx(37.5 / 1.2 * 1.2)
    assert site["ground_pv_energy_gwh_low"] < site["ground_pv_energy_gwh"] < site["ground_pv_energy_gwh_high"]
    assert (site["zone_id"], site["roof_count"]) == ("a", 4)
    assert site["rooftop_pv_capacity_mw"] == pytest.approx(0.04)


def test_roofs_of_a_polygon_are_told_by_class(evaluate):
    square = shapely.box(WEST, NORTH - 1_000, WEST + 1_000, NORTH)
    site = evaluate(gpd.GeoDataFrame(geometry=[square], crs=CRS)).iloc[0]
    classes = ("residential", "commercial", "industrial")
    assert site["roof_area_m2"] == 1_600.0
    # the fourth has no class: it counts in the whole alone
    assert [site[f"{name}_roof_count"] for name in classes] == [2, 0, 1]
    assert [site[f"{name}_roof_capacity_mw"] for name in classes] == pytest.approx([0.02, 0.0, 0.01])


def test_what_stands_on_roofs_of_a_polygon_is_taken_off_where_a_layer_says_it(evaluate, roofs):
    areas = [shapely.box(WEST, NORTH - 1_000, WEST + 1_000, NORTH), shapely.box(WEST, NORTH - 30, WEST + 30, NORTH)]
    areas = gpd.GeoDataFrame(geometry=areas, crs=CRS)
    assert "rooftop_pv_remaining_mw" not in evaluate(areas)
    frame = gpd.read_parquet(roofs)
    frame.assign(installed_kwp=[25.0, 4.0, np.nan, 0.0]).to_parquet(roofs)
    whole, corner = evaluate(areas).to_dict("records")
    assert whole["rooftop_pv_installed_mw"] == pytest.approx(0.029)
    assert whole["rooftop_pv_remaining_mw"] == pytest.approx(0.011)
    assert whole["rooftop_pv_remaining_gwh"] == pytest.approx(0.011 * 1.1)
    assert (corner["rooftop_pv_installed_mw"], corner["rooftop_pv_remaining_mw"]) == (0.025, 0.0)


def test_each_column_has_its_row_in_the_dictionary(evaluate, roofs):
    """A kind on land or water that is added is given rows for the columns that each of them has."""
    frame = gpd.read_parquet(roofs)
    frame.assign(installed_kwp=0.0).to_parquet(roofs)
    square = shapely.box(WEST, NORTH - 1_000, WEST + 1_000, NORTH)
    columns = {*evaluate(gpd.GeoDataFrame(geometry=[square], crs=CRS))} - {"geometry"}
    known = {field.name for field in fields_of("evaluated")}
    assert columns - known == set()
    parts = {name.removeprefix("ground_pv_") for name in columns if name.startswith("ground_pv_")}
    of_kinds = {f"{kind.key}_{part}" for kind in kinds_on_land() for part in parts}
    assert of_kinds - known == set()
    around = {"grid_distance_km", "grid_voltage_kv", "grid_any_distance_km", "road_distance_km", "slope_pct"}
    around |= {"protected_distance_km", "estate_id", "estate_distance_km"}
    assert known - columns - of_kinds == around, "what is known where a study has those layers"


def test_what_lies_beyond_the_study_carries_nothing(evaluate):
    """A square of 1 km of free land in the north-east, and the same with as much again beyond the border."""
    east = WEST + 8_000
    shapes = [shapely.box(east - 1_000, NORTH - 1_000, east + beyond, NORTH) for beyond in (0, 1_000)]
    inside, across = evaluate(gpd.GeoDataFrame(geometry=shapes, crs=CRS)).to_dict("records")
    assert across["area_ha"] == pytest.approx(2 * inside["area_ha"])
    assert across["ground_pv_eligible_share"] == pytest.approx(0.5)
    assert across["ground_pv_eligible_ha"] == pytest.approx(inside["ground_pv_eligible_ha"])
    assert across["ground_pv_capacity_mw"] == pytest.approx(inside["ground_pv_capacity_mw"])


def test_a_roof_belongs_where_its_middle_lies(evaluate):
    hectares = [shapely.box(WEST + k * 100, NORTH - 100, WEST + (k + 1) * 100, NORTH) for k in range(2)]
    found = evaluate(gpd.GeoDataFrame({"site_id": ["w", "e"]}, geometry=hectares, crs=CRS))
    assert found["roof_count"].tolist() == [3, 1]
    assert found["rooftop_pv_energy_gwh"].sum() == pytest.approx(0.044)


def test_a_point_is_told_its_cell_and_its_yield_and_no_area(evaluate):
    points = gpd.GeoDataFrame(
        geometry=[shapely.Point(WEST + 250, NORTH - 750), shapely.Point(WEST + 750, NORTH - 250)], crs=CRS
    ).to_crs(4326)
    found = evaluate(points)
    assert found["ground_pv_eligible_share"].tolist() == [0.0, 0.5]
    assert found["ground_pv_excluded_by"].tolist() == ["forest", "reserve"]
    assert found["specific_yield_kwh_per_kwp"].tolist() == [1_200.0, 1_200.0]
    assert found[["area_ha", "ground_pv_capacity_mw"]].isna().all(axis=None)


def test_the_yield_is_that_of_the_nearest_place(evaluate):
    point = gpd.GeoDataFrame(geometry=[shapely.Point(WEST + 7_900, NORTH - 3_000)], crs=CRS)
    site = evaluate(point).iloc[0]
    assert (site["zone_name"], site["specific_yield_kwh_per_kwp"]) == ("B", 1_400.0)


def test_a_site_is_ranked_among_the_candidates(evaluate):
    others = gpd.GeoDataFrame(
        {
            "candidate_id": ["ground_pv:1", "ground_pv:2"],
            "candidate_name": ["1", "2"],
            "candidate_kind": "ground_pv",
            "origin": "eligible_land",
            "capacity_mw": [10.0, 20.0],
            "energy_gwh": [12.0, 24.0],
            "specific_yield_kwh_per_kwp": [1_100.0, 1_300.0],
        },
        geometry=[shapely.Point(WEST + 100, NORTH - 100), shapely.Point(WEST + 300, NORTH - 300)],
        crs=CRS,
    )
    square = gpd.GeoDataFrame(geometry=[shapely.box(WEST + 2_000, NORTH - 3_000, WEST + 3_000, NORTH - 2_000)], crs=CRS)
    weights = {"ground_pv": {"solar_yield": 1.0}}
    site = evaluate(square, candidates=others, weights=weights).iloc[0]
    assert (site["ground_pv_rank"], site["ground_pv_score"]) == (2, pytest.approx(0.5))
    # half of the yield's range, and as little cropland around as anywhere
    others["cropland_pct"] = [20.0, 80.0]
    weights = {"ground_pv": {"solar_yield": 1.0, "land_use": 1.0}}
    away, near = np.hypot(0.5, 1.0), 0.5
    for method, score in (("weighted_sum", 0.75), ("topsis", away / (away + near))):
        site = evaluate(square, candidates=others, weights=weights, method=method).iloc[0]
        assert site["ground_pv_score"] == pytest.approx(score), method


def test_all_faults_are_told_at_once(evaluate):
    bow = shapely.Polygon([(0, 0), (1_000, 1_000), (1_000, 0), (0, 1_000)])
    line = shapely.LineString([(WEST, NORTH), (WEST + 10, NORTH)])
    shapes = [None, line, shapely.affinity.translate(bow, WEST, NORTH - 1_000), shapely.Point(0, 0)]
    frame = gpd.GeoDataFrame({"site_id": ["x", "x", "y", "z"]}, geometry=shapes, crs=CRS)
    with pytest.raises(LayerError) as raised:
        evaluate(frame)
    found = str(raised.value)
    for words in ("row 1", "no geometry", "LineString", "row 3", "valid polygon", "row 4", "'x' more than once"):
        assert words in found


def test_swapped_coordinates_are_named(evaluate, zones):
    place = zones.geometry.iloc[:1].centroid.to_crs(4326).iloc[0]
    swapped = gpd.GeoDataFrame(geometry=[shapely.Point(place.y, place.x)], crs=4326)
    with pytest.raises(LayerError, match="Latitude and longitude are swapped"):
        evaluate(swapped)


def test_sites_need_a_reference_system(evaluate):
    with pytest.raises(CRSError, match="set_crs"):
        evaluate(gpd.GeoDataFrame(geometry=[shapely.Point(1, 1)]))


def test_numbers_stand_for_ids(evaluate):
    points = gpd.GeoDataFrame(
        pd.DataFrame(index=[7, 9]), geometry=gpd.points_from_xy([WEST + 50] * 2, [NORTH - 50] * 2)
    )
    assert evaluate(points.set_crs(CRS))["site_id"].tolist() == ["1", "2"]
