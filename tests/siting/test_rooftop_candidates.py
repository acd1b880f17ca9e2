from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geoplan.errors import LayerError
from geoplan.layers.fieldwork.survey import Survey
from geoplan.parameters import Parameter
from geoplan.potential.draws.roof_draws import AREA_INPUT
from geoplan.potential.roofs.roof_bins import BY_MODEL, CAPACITY_GIVEN
from geoplan.siting.draws.sun import sun_factor
from geoplan.siting.rooftop_candidates import MIX, RoofMix, rooftop_candidates, rooftop_sites
from support.own_parameters import own_parameters

X, Y, CRS = 600_000.0, 2_300_000.0, "EPSG:32648"
OWN: dict[str, float | tuple[float, float, float]] = {
    "siting.rooftop_pv.roofs": 3.0,
    "siting.rooftop_pv.smallest_roof": 0.5,
    "siting.rooftop_pv.cluster_roof": 0.2,
    "siting.rooftop_pv.cluster_gap": 200.0,
    "siting.rooftop_pv.smallest_group": 1.0,
    "costs.rooftop_pv.capex.industrial": (600.0, 700.0, 800.0),
    "costs.rooftop_pv.om_share": 0.02,
    "costs.rooftop_pv.degradation": 0.01,
    "costs.rooftop_pv.inverter_share": 0.1,
    "costs.rooftop_pv.lifetime": 20.0,
    "costs.utility_pv.inverter_year": 12.0,
    "costs.finance.discount_rate": 0.08,
}
PARAMETERS = own_parameters(OWN)
ZONES = gpd.GeoDataFrame(
    {"zone_id": ["a", "b"], "zone_name": ["A", "B"]},
    geometry=[shapely.box(X, Y, X + 10_000, Y + 10_000), shapely.box(X + 10_000, Y, X + 20_000, Y + 10_000)],
    crs=CRS,
)
ESTATES = gpd.GeoDataFrame(
    {"estate_id": ["e", "f"], "estate_name": ["E", "F"], "estate_status": ["operating", "planned"]},
    geometry=[shapely.box(X + 1000, Y + 1000, X + 2000, Y + 2000), shapely.box(X + 5000, Y, X + 6000, Y + 1000)],
    crs=CRS,
)


def roofs(*rows):
    """Make roofs from (x, y, kWp), with a yield of 1,000 kWh per kWp."""
    x, y, capacity = np.array(rows, float).T
    side = np.sqrt(capacity * 10) / 2
    columns = {
        "roof_id": np.arange(len(rows)),
        "roof_class": "industrial",
        "roof_form": ["pitched", "flat"][0],
        "roof_area_m2": capacity * 10,
        "capacity_kwp": capacity,
        "energy_kwh": capacity * 1000,
    }
    boxes = shapely.box(X + x - side, Y + y - side, X + x + side, Y + y + side)
    return gpd.GeoDataFrame(columns, geometry=boxes, crs=CRS)


ROOFS = roofs(
    (1500, 1500, 4000),  # in the estate: not counted again
    (1000, 1500, 30),  # on its border: in
    (1990, 1990, 300),
    (5500, 500, 700),  # in a planned estate: alone
    (15_000, 5000, 2000),
    (15_300, 5000, 900),
    (8000, 8000, 600),  # the fourth of the large ones: in a cluster
    (8150, 8000, 300),
    (8300, 8000, 250),
    (8300, 8600, 450),  # too far from the cluster
    (9000, 1000, 190),
    (9010, 1100, 190),  # too small for a cluster
)


@pytest.fixture
def file(tmp_path):
    ROOFS.to_parquet(tmp_path / "roofs.parquet", row_group_size=5)
    return tmp_path / "roofs.parquet"


def test_each_roof_counts_once(file):
    found = rooftop_candidates(file, ZONES, parameters=PARAMETERS, estates=ESTATES).set_index("candidate_id")
    assert found["capacity_mw"].to_dict() == pytest.approx(
        {
            "rooftop_pv:estate:e": 4.33,
            "rooftop_pv:roof:4": 2.0,
            "rooftop_pv:cluster:6": 1.15,
            "rooftop_pv:roof:5": 0.9,
            "rooftop_pv:roof:3": 0.7,
        }
    )
    assert found["capacity_mw"].is_monotonic_decreasing
    assert found["roof_count"].tolist() == [3, 1, 3, 1, 1]
    assert found["candidate_name"].tolist() == ["E", "B · 4", "A · 6", "B · 5", "A · 3"]
    assert found["estate_id"].fillna("").tolist() == ["e", "", "", "", ""]
    assert (found["candidate_kind"] == "rooftop_pv").all()


def test_energy_area_and_cost_follow_from_the_roofs(file):
    found = rooftop_candidates(file, ZONES, parameters=PARAMETERS, estates=ESTATES).iloc[0]
    assert found["energy_gwh"] == pytest.approx(4.33)
    assert found["specific_yield_kwh_per_kwp"] == pytest.approx(1000)
    assert found["area_ha"] == pytest.approx(4.33)
    assert found["investment_musd"] == pytest.approx(4.33 * 0.7)
    years = np.arange(1, 21)
    spent = 700 * (1 + 0.02 * (1.08**-years).sum() + 0.1 * 1.08**-12)
    assert found["lcoe_usd_per_mwh"] == pytest.approx(spent / (1.08**-years * 0.99 ** (years - 1)).sum())


def test_points_lie_on_the_roofs_and_in_the_estate(file):
    found = rooftop_candidates(file, ZONES, parameters=PARAMETERS, estates=ESTATES)
    assert found.crs == CRS
    for row in found.itertuples():
        shape = ESTATES.geometry[0] if row.origin == "estate" else ROOFS.geometry[int(row.candidate_id.split(":")[-1])]
        assert shape.intersects(row.geometry)


def test_without_estates_every_roof_is_outside(file):
    found = rooftop_candidates(file, ZONES, parameters=PARAMETERS)
    assert found.loc[found["origin"] == "roof", "capacity_mw"].tolist() == [4.0, 2.0, 0.9, 0.7]
    assert "estate_id" not in found


def test_the_file_may_say_which_estate_has_a_roof(tmp_path):
    table = ROOFS.assign(estate_id=["e", None, "f"] + [None] * 9, status=["model"] * 4 + ["surveyed"] * 8)
    table.to_parquet(tmp_path / "r.parquet")
    found = rooftop_candidates(tmp_path / "r.parquet", ZONES, parameters=PARAMETERS, estates=ESTATES)
    by_id = found.set_index("candidate_id")
    assert by_id.loc["rooftop_pv:estate:e", "capacity_mw"] == pytest.approx(4.0)
    assert by_id.loc["rooftop_pv:roof:4", "status"] == "surveyed"
    assert by_id.loc["rooftop_pv:roof:3", "status"] == "model"


def test_any_kind_of_footprint_finds_its_estate(tmp_path):
    square, far = ROOFS.geometry[0], shapely.box(X + 9000, Y + 9000, X + 9010, Y + 9010)
    holed = shapely.Polygon(square.exterior, [shapely.box(X + 1480, Y + 1480, X + 1490, Y + 1490).exterior])
    shapes = [shapely.MultiPolygon([square]), holed, shapely.Point(X + 1500, Y + 1500), far, square]
    table = ROOFS.iloc[[0, 0, 0, 10, 0]].set_geometry(np.array(shapes)).set_crs(CRS).assign(roof_id=range(5))
    table.to_parquet(tmp_path / "r.parquet", row_group_size=2)
    found = rooftop_candidates(tmp_path / "r.parquet", ZONES, parameters=PARAMETERS, estates=ESTATES)
    assert found["candidate_id"].tolist() == ["rooftop_pv:estate:e"]
    assert found["roof_count"].tolist() == [4]


def test_where_no_roof_is_large_there_is_no_candidate(tmp_path):
    roofs((100, 100, 5), (1500, 1500, 5)).to_parquet(tmp_path / "r.parquet")
    assert rooftop_candidates(tmp_path / "r.parquet", ZONES, parameters=PARAMETERS, estates=ESTATES) is None


def test_all_missing_columns_are_told_at_once(tmp_path):
    ROOFS.drop(columns=["capacity_kwp", "roof_form"]).to_parquet(tmp_path / "r.parquet")
    with pytest.raises(LayerError) as error:
        rooftop_candidates(tmp_path / "r.parquet", ZONES, parameters=PARAMETERS)
    assert [fault.where for fault in error.value.faults] == ["roof_form", "capacity_kwp"]


def test_a_roof_that_carries_a_system_is_in_no_candidate(tmp_path):
    table = roofs((1500, 1500, 4000), (1200, 1200, 2000), (7000, 5000, 900), (7000, 7000, 800), (15000, 5000, 700))
    table.to_parquet(tmp_path / "roofs.parquet")

    def found(**options):
        return rooftop_candidates(tmp_path / "roofs.parquet", ZONES, parameters=PARAMETERS, **options)

    shapes = [shapely.Point(X + 1500, Y + 1500), shapely.box(X + 7000, Y + 4000, X + 7001, Y + 5000)]
    shapes += [shapely.Point(X + 15_000, Y + 5000), shapely.Point(X + 7000, Y + 6000)]
    kinds = ["rooftop", "rooftop", "ground", "rooftop"]
    systems = gpd.GeoDataFrame({"pv_kind": kinds, "capacity_mw": 1.0}, geometry=shapes, crs=CRS)
    before, after = found(estates=ESTATES), found(estates=ESTATES, installed=systems)
    assert before["capacity_mw"].tolist() == [6.0, 0.9, 0.8, 0.7]
    assert after["capacity_mw"].tolist() == [2.0, 0.8, 0.7]
    assert found(estates=ESTATES, installed=systems.iloc[:0]).equals(before)


RANGES = {
    "rooftop.usable_fraction.industrial": (0.4, 0.5, 0.7),
    "pv.loss.shading": (1.0, 3.0, 5.0),
    "rooftop.packing.pitched": (0.7, 0.8, 0.95),
    "rooftop.module_efficiency.industrial": (0.18, 0.2, 0.22),
    "costs.rooftop_pv.capex.industrial": 700.0,
}
SURVEY = Survey(
    roofs=pd.DataFrame(
        {
            "roof_id": ["4", "5", "3"],
            "usable_area_m2": [9_000.0, np.nan, np.nan],
            "capacity_kwp": [np.nan, 900.0, np.nan],
            "roof_form": "",
            "suitable": ["", "", "yes"],
            "place": "roofs!7",
        }
    ),
    estates=pd.DataFrame({"estate_id": ["e"], "usable_roof_pct": [40.0]}),
    feedstock=pd.DataFrame(),
    sites=pd.DataFrame(),
    file="survey.xlsx",
    sha256="",
)


@pytest.mark.parametrize("in_file", [False, True])
def test_what_a_survey_says_of_roofs_moves_no_candidate(tmp_path, in_file):
    """As in the totals: an area leaves packing and modules, a capacity the sun alone, a share the area besides."""
    own = own_parameters({**OWN, **RANGES, "siting.rooftop_pv.cluster_gap": 1.0}).sampled(40, 1)
    own = own.with_inputs([Parameter(AREA_INPUT, 1.0, 0.7, 1.3, "-", "own", "low")])
    table = ROOFS.assign(estate_id=["e"] * 3 + [None] * 9) if in_file else ROOFS
    table.to_parquet(tmp_path / "roofs.parquet", row_group_size=5)
    around = SimpleNamespace(estates=ESTATES, installed_pv=None)
    given = {"rooftops_file": tmp_path / "roofs.parquet", "zones": ZONES, "around": around, "parameters": own}
    layers = SimpleNamespace(survey=SURVEY, rooftops=SimpleNamespace(has_heights=in_file))
    sites = rooftop_sites(None, SimpleNamespace(**given, layers=layers))
    rows = pd.Index(sites.candidates["candidate_id"]).get_indexer(
        [f"rooftop_pv:{name}" for name in ("roof:4", "roof:5", "estate:e", "roof:3", "roof:6")]
    )
    drawn, futures = sites.draws(rows, own), own.futures
    packing, efficiency = (futures.ratio(name) for name in list(RANGES)[2:4])
    area, usable = futures.input(AREA_INPUT), futures.ratio("rooftop.usable_fraction.industrial")
    modelled = usable * packing * efficiency * area
    expected = [packing * efficiency, np.ones(40), packing * efficiency * area, modelled, modelled]
    capacity = sites.candidates["capacity_mw"].to_numpy()[rows]
    sun = sun_factor(own, shaded=in_file)
    for name, base in (("capacity_mw", 1.0), ("energy_gwh", sun), ("investment_musd", 0.7)):
        assert drawn[name] == pytest.approx(base * capacity[:, None] * np.array(expected)), name
    assert drawn["specific_yield_kwh_per_kwp"] == pytest.approx(np.tile(1000.0 * sun, (5, 1)))


def test_roofs_of_candidates_are_off_as_those_of_zones_are_but_surveyed_ones_are_not():
    own = own_parameters({}).sampled(40, 1)
    own_kwp = np.zeros((2, len(MIX)))
    for row, given in enumerate((BY_MODEL, CAPACITY_GIVEN)):
        own_kwp[row, MIX.index(("residential", "pitched", given))] = 100.0
    roofs = RoofMix(own_kwp, own_kwp * 1000.0)
    known = own.with_inputs([Parameter(AREA_INPUT, 1.0, 0.7, 1.3, "-", "own", "low")])
    area, rows = known.futures.input(AREA_INPUT), np.arange(2)
    before, after = roofs(rows, own), roofs(rows, known)
    for name in ("capacity_mw", "energy_gwh", "investment_musd"):
        assert after[name][0] == pytest.approx(before[name][0] * area), name
        assert after[name][1] == pytest.approx(before[name][1]), name
    assert after["lcoe_usd_per_mwh"] == pytest.approx(before["lcoe_usd_per_mwh"])
