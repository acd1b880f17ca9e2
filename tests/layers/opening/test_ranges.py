"""Every number that a layer can hold has a range, and what lies outside of it is refused with its row."""

import csv
import importlib
import math
import pkgutil
import re
from pathlib import Path

import numpy as np
import pytest

import geoplan.layers
from geoplan.layers.climate.business_as_usual import read_business_as_usual
from geoplan.layers.climate.grid_path import read_grid_path
from geoplan.layers.climate.own_measures import read_own_measures
from geoplan.layers.climate.progress import read_progress
from geoplan.layers.climate.targets import read_targets
from geoplan.layers.demand.electricity import read_demand
from geoplan.layers.demand.inventory import read_inventory
from geoplan.layers.demand.tenants import read_estate_tenants
from geoplan.layers.feedstock.crop_seasons import read_crop_seasons
from geoplan.layers.feedstock.crops import read_crops
from geoplan.layers.feedstock.landfills import read_landfills
from geoplan.layers.feedstock.livestock import read_livestock
from geoplan.layers.feedstock.mills import read_mills
from geoplan.layers.feedstock.waste import read_waste
from geoplan.layers.feedstock.waste_forecast import read_waste_forecast
from geoplan.layers.feedstock.waste_treatment import TREATMENTS, read_waste_treatment
from geoplan.layers.fieldwork.survey_columns import survey_columns
from geoplan.layers.land.estates import read_estates
from geoplan.layers.land.installed_pv import read_installed_pv, read_installed_statistics
from geoplan.layers.land.power_grid import read_power_grid
from geoplan.layers.land.power_plants import read_plants
from geoplan.layers.land.zones import read_zones
from geoplan.layers.opening.ranges import allowed, load_ranges
from geoplan.layers.opening.statistics import StatisticsColumns
from geoplan.layers.parks.evidence import read_estate_evidence
from geoplan.layers.parks.streams import read_estate_streams
from geoplan.layers.weather.station import MONTHS, read_irradiance
from support.study_folder import CRS, NORTH, WEST

POINT = {"x": f"{WEST + 500}", "y": f"{NORTH - 500}"}
LAND = dict.fromkeys(TREATMENTS, "0") | {"landfill": "1"}


SAMPLES = {
    "crops": (read_crops, {"crop": "paddy", "production_t": "900", "area_ha": "150", "volume_m3": "1", "year": "2020"}),
    "crop_seasons": (read_crop_seasons, {"crop": "paddy", "season": "spring", "area_ha": "150", "year": "2020"}),
    "livestock": (read_livestock, {"animal": "pigs", "heads": "9000", "year": "2020"}),
    "waste": (read_waste, {"stream": "all", "t_per_day": "20", "year": "2020"}),
    "inventory": (
        read_inventory,
        {"sector": "waste", "scope": "1", "gas": "ch4", "year": "2024", "emissions_t": "5", "source": "a"},
    ),
    "business_as_usual": (
        read_business_as_usual,
        {"sector": "", "driver": "output", "level": "5", "year": "2030", "source": "a"},
    ),
    "business_as_usual of years": (
        read_business_as_usual,
        {"sector": "industry", "emissions_t": "5", "year": "2030", "source": "a"},
    ),
    "business_as_usual of links": (
        read_business_as_usual,
        {"sector": "industry", "driver": "output", "level": "5", "year": "2030", "elasticity": "0.5", "source": "a"},
    ),
    "targets": (
        read_targets,
        {"target_id": "a", "year": "2030", "base_year": "2024", "sense": "below_base", "value_pct": "8", "source": "a"},
    ),
    "targets of tonnes": (
        read_targets,
        {"target_id": "a", "year": "2030", "sense": "reduction", "level_t": "80000", "source": "a"},
    ),
    "grid_path": (read_grid_path, {"year": "2030", "tco2_per_mwh": "0.5", "source": "a"}),
    "measures": (
        read_own_measures,
        {"measure_id": "a", "unit": "b", "resource": "c", "potential": "5", "energy_mwh_per_unit": "1", "source": "a"}
        | {"avoided_t_per_unit": "1", "saved_share": "0.5", "sector": "industry", "resource_share": "1"}
        | {"capex_usd_per_unit": "5", "running_usd_per_unit": "5", "value_usd_per_unit": "5", "life_years": "9"}
        | {"build_limit": "5"},
    ),
    "progress": (read_progress, {"measure_id": "a", "year": "2025", "built": "5", "source": "a"}),
    "demand": (
        read_demand,
        {"year": "2024", "electricity_sold_gwh": "60", "peak_mw": "12", "basis": "observed", "source": "a"},
    ),
    "estate_tenants": (
        read_estate_tenants,
        {"estate_id": "a", "source": "a", "area_ha": "5", "employees": "9", "electricity_mwh": "5", "year": "2025"}
        | {"transformer_mva": "2", "product": "cement", "production_t": "9"},
    ),
    "estate_streams": (
        read_estate_streams,
        {"estate_id": "a", "source": "a", "direction": "offered", "stream": "heat", "unit": "MWh/a"}
        | {"temperature_c": "90", "amount": "500", "longitude": "106.6", "latitude": "20.8"},
    ),
    "estate_evidence": (
        read_estate_evidence,
        {"estate_id": "a", "criterion": "ENV.1", "value": "2", "evidence": "a", "date": "2025", "source": "a"},
    ),
    "waste_forecast": (read_waste_forecast, {"year": "2025", "t_per_day": "20"}),
    "waste_treatment": (read_waste_treatment, {"year": "2025"} | LAND),
    "mills": (
        read_mills,
        {"mill_id": "a", "crop": "paddy", "processed_t": "5", "processed_m3": "1", "year": "2020"} | POINT,
    ),
    "landfills": (
        read_landfills,
        {"landfill_id": "a", "recovered_share": "0.1", "year": "2020", "waste_t": "5"} | POINT,
    ),
    "landfills of spans": (
        read_landfills,
        {"landfill_id": "a", "opened": "2001", "closed": "2010", "t_per_day": "5"} | POINT,
    ),
    "estates": (read_estates, {"estate_name": "A", "area_ha": "50", "occupancy_pct": "60"} | POINT),
    "plants": (read_plants, {"name": "A", "fuel": "coal", "capacity_mw": "600"} | POINT),
    "installed_pv": (
        read_installed_pv,
        {"pv_kind": "ground", "capacity_mw": "5", "capacity_kwp": "5000", "year": "2020"} | POINT,
    ),
    "installed_pv_statistics": (read_installed_statistics, {"pv_kind": "roof", "capacity_mw": "5", "year": "2020"}),
    "power_grid": (read_power_grid, {"voltage_kv": "110"} | POINT),
}
IMPOSSIBLE = ("1e308", "20x4")
NO_YEARS = ("99999", "2022.5", "20x4")


def readers():
    """Module -> column -> the name of its range, for every module of layers that takes numbers from columns."""
    found = {}
    for _, name, _ in pkgutil.walk_packages(geoplan.layers.__path__, "geoplan.layers."):
        module = importlib.import_module(name)
        columns = getattr(module, "COLUMNS", None)
        numbers = columns.numbers if isinstance(columns, StatisticsColumns) else getattr(module, "NUMBERS", None)
        if numbers is not None or columns is not None:
            names = columns.names if isinstance(columns, StatisticsColumns) else tuple(columns or ())
            found[name.removeprefix("geoplan.layers.")] = (names, numbers or {})
    return found


def written(folder, kind, row):
    text = ",".join(row) + "\n" + ",".join(row.values()) + "\n"
    options = {"crs": CRS} if "x" in row or "longitude" in row else {}
    folder.csv(kind, text, **options)


def test_every_column_that_sounds_like_a_number_has_a_closed_range():
    with_unit = re.compile(r"year|opened|closed|heads|population|voltage|.*_(t|ha|m|m2|m3|km2|mw|kv|pct|share|per_day)")
    classes = {("land.estates", "voltage")}  # a class of the tariffs, as "22 to 110 kV"
    assert len(readers()) > 15
    for module, (columns, numbers) in readers().items():
        for column in columns:
            named = (module, column) in classes
            assert named or column in numbers or not with_unit.fullmatch(column), f"{module}: {column} has no range"
        for column, name in numbers.items():
            limits = allowed(name)
            assert math.isfinite(limits.high - limits.low), f"{module}: {column} is open"


def test_columns_become_numbers_in_few_places():
    """A reader that takes numbers by itself would take them without a range."""
    folder = Path(geoplan.layers.__file__).parent
    takes = re.compile(r"\bto_numeric\(|\bnumber_column\(")
    texts = {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*.py")}
    assert {name for name, text in texts.items() if takes.search(text)} == {
        "ages.py",  # of layers that were opened, and checked then
        "fieldwork/user_sites.py",
        "opening/table.py",
        "opening/table_faults.py",
        "rooftops/cleaning.py",
        "rooftops/open_buildings.py",
        "weather/rows.py",
        "weather/station.py",
    }


def test_every_surveyed_number_has_a_range():
    for sheet, columns in survey_columns().items():
        for column in columns:
            if column.role != "model" and column.kind in {"number", "number_id", "year", "date"}:
                assert allowed(column.allowed), f"{sheet}: {column.name}"


def test_ranges_are_in_order_and_say_why():
    with (Path(geoplan.layers.__file__).parent / "opening" / "ranges.csv").open(encoding="utf-8", newline="") as stream:
        names = [row["name"] for row in csv.DictReader(stream)]
    assert len(names) == len(set(names))
    for limits in load_ranges().values():
        assert limits.low < limits.high, limits.name
        assert limits.source, limits.name
        assert limits.unit, limits.name


@pytest.mark.parametrize("sample", SAMPLES)
def test_what_cannot_be_is_refused_with_its_row(folder, sample):
    read, row = SAMPLES[sample]
    kind = sample.partition(" ")[0]
    numbers = readers()[read.__module__.removeprefix("geoplan.layers.")][1]
    written(folder, kind, row)
    reading = folder.reading(kind)
    read(reading)
    assert not reading.faults
    own = [column for column in numbers if column in row]
    assert own
    for column in own:
        limits = allowed(numbers[column])
        for value in NO_YEARS if limits.whole else IMPOSSIBLE:
            written(folder, kind, row | {column: value})
            text = folder.refusal(kind, read)
            noun = "feature" if kind == "zones" else "line"
            assert f"{noun} 2: found {column.removesuffix('_kv')}" in text, (column, value, text)
            assert "expected" in text


@pytest.mark.parametrize("value", ["1e308", "-1", "inf", "x"])
@pytest.mark.parametrize("column", ["population", "area_official_km2"])
def test_zones(folder, zones, column, value):
    zones[column] = zones[column].astype(str)
    zones.loc[1, column] = value
    folder.features("zones", zones, columns={"zone_id": "code"})
    assert f"feature 2: found {column}" in folder.refusal("zones", read_zones)


@pytest.mark.parametrize("value", ["1e308", "nan"])
@pytest.mark.parametrize("column", ["latitude", "longitude", "altitude_m", MONTHS[0]])
def test_stations(folder, stations, column, value):
    stations = stations.astype(str)
    stations.loc[0, column] = value
    folder.csv("irradiance", stations)
    text = folder.refusal("irradiance", read_irradiance)
    assert "line 2: found" in text
    assert column in text or "ghi out of range" in text


@pytest.mark.parametrize("column", ["longitude", "latitude"])
def test_points_of_a_table(folder, column):
    row = {"name": "A", "longitude": POINT["x"], "latitude": POINT["y"]}
    for value in IMPOSSIBLE:
        written(folder, "plants", row | {column: value})
        assert f"line 2: found {column}" in folder.refusal("plants", read_plants)


def test_years_are_kept_as_four_digits(folder):
    folder.csv("crops", "crop,production_t,year\npaddy,5,2024.0\nmaize,5,\n")
    reading = folder.reading("crops")
    assert read_crops(reading)["year"].tolist() == ["2024", ""]
    assert not reading.faults


def test_sums_of_what_is_refused_stay_finite(folder):
    folder.csv("livestock", "zone_id,animal,heads\nz1,pigs,1e308\nz2,pigs,1e308\nz3,pigs,inf\n")
    assert "line 2, 3, 4: found heads 10^308 to inf" in folder.refusal("livestock", read_livestock)


def test_a_value_of_many_that_is_impossible():
    share = allowed("exclusions.share")
    assert share.impossible(np.array([[0.5, np.nan], [1.0, 0.0]])) == ""
    assert share.impossible(np.array([0.5, np.nan, -2.0])) == "-2"
    assert share.impossible(np.array([np.inf, 0.5])) == "inf"
    assert share.impossible([]) == share.impossible([np.nan]) == ""


def test_every_limit_has_a_unit_and_a_reason():
    for limits in load_ranges().values():
        assert limits.low < limits.high
        assert limits.unit
        assert len(limits.source) > 5


def test_an_open_end_lets_everything_in_but_what_is_infinite():
    open_below = allowed("waste.per_person")
    assert open_below.outside([-1e308, -math.inf, math.nan]).tolist() == [False, True, False]
    assert open_below.impossible([-1e308, -math.inf]) == "-inf"
