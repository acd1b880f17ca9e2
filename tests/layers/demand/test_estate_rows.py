"""Rows of estates beside the estates, in a study's folder."""

import geopandas as gpd
import pandas as pd
import pytest

from geoplan.errors import LayerError
from geoplan.layers.catalog import check_layer, open_layers, open_zones
from geoplan.layers.demand.estate_rows import estate_row_faults
from geoplan.preparation.import_layer import import_layer
from geoplan.study import LayerSource, open_study
from support.metered_loads import TENANTS, ZONE, day_load, metered_rows, year_of_steps

ESTATE = "estate_id,estate_name,area_ha,occupancy_pct,x,y\ne,E,25,80,671000,2301000\n"
CRS = "EPSG:32648"


def demand(kw, minutes=30):
    times = year_of_steps(2025, minutes)
    return pd.DataFrame({"estate_id": "e", "time": times, "demand_kw": day_load(times, kw)})


def estates(hectares=25.0, occupancy=80.0):
    return pd.DataFrame({"estate_id": ["e"], "area_ha": [hectares], "occupancy_pct": [occupancy]})


def tenants(mva, hectares=5.0):
    return pd.DataFrame({"estate_id": ["e"], "transformer_mva": [mva], "area_ha": [hectares]})


def told(tables, **given):
    faults = estate_row_faults(estates(**given), tables, files={})
    return [str(fault) for fault in faults]


def test_a_load_that_its_hectares_carry_is_taken():
    assert told({"estate_demand": demand(3000.0)}) == []


def test_kw_said_as_kwh_are_caught_by_hectares():
    """kW of quarters of an hour that a column calls kWh come out four times too large."""
    (fault,) = told({"estate_demand": demand(3000.0 * 4, 15)})
    assert "estate e: found a peak of 840 kW/ha (16,800 kW on 20 ha)" in fault
    assert "kW that are said to be kWh come out 4 times too large" in fault
    assert "is taken where estate_tenants gives transformer_mva" in fault


def test_transformers_rule_where_they_are_known():
    dense = demand(12000.0, 15)
    assert told({"estate_demand": dense, "estate_tenants": tenants(20.0)}) == []
    (fault,) = told({"estate_demand": dense, "estate_tenants": tenants(5.0)})
    assert "a peak of 3.36 of its transformers (16,800 kW over 5 MVA)" in fault


def test_what_a_park_says_of_all_its_transformers_rules_over_the_tenants():
    tables = {"estate_demand": demand(12000.0, 15), "estate_tenants": tenants(5.0)}
    own = estates().assign(transformer_kva=20_000.0)
    assert estate_row_faults(own, tables, files={}) == []
    unknown = estates().assign(transformer_kva=float("nan"))
    assert len(estate_row_faults(unknown, tables, files={})) == 1


def test_mw_said_as_kw_are_caught():
    (fault,) = told({"estate_demand": demand(3.0)})
    assert "0.21 kW/ha" in fault


def test_tenants_on_more_land_than_there_is_are_refused():
    (fault,) = told({"estate_tenants": tenants(1.0, hectares=27.0)})
    assert "tenants on 27 ha of 25" in fault


def test_rows_of_estates_that_are_not_there_are_refused_with_the_layers(folder):
    folder.csv("estates", ESTATE, crs=CRS)
    metered_rows(2025, 60, estate="f").to_parquet(folder.folder / "estate_demand.parquet", index=False)
    folder.set("estate_demand", file="estate_demand.parquet")
    folder.csv("estate_tenants", TENANTS.replace("\ne,", "\nee,"))
    with pytest.raises(LayerError) as caught:
        folder.open()
    found = [(fault.file.rsplit("/", 1)[-1], fault.where, fault.found) for fault in caught.value.faults]
    assert found == [
        ("estate_demand.parquet", "estate_id", "the estate 'f'"),
        ("estate_tenants.csv", "line 2, 3, 4", "the estate 'ee'"),
    ]


def test_without_estates_there_are_no_rows_of_them(folder):
    folder.csv("estate_tenants", TENANTS)
    with pytest.raises(LayerError, match="no estates in the study"):
        folder.open()


def test_estates_that_take_the_place_of_others_must_have_their_rows(folder, tmp_path):
    folder.csv("estates", ESTATE, crs=CRS)
    folder.csv("estate_tenants", TENANTS)
    study, zones = folder.study(), open_zones(folder.study())
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "estates.csv").write_text(ESTATE.replace("\ne,", "\nnew,"))
    source = LayerSource(file="estates.csv", crs=CRS, status="real", licence="x")
    with pytest.raises(LayerError, match="the estate 'e'"):
        check_layer(study, "estates", source=source, folder=tmp_path / "new", zones=zones)


def test_rows_of_no_estate_are_told_beside_other_faults_of_their_file(folder):
    folder.csv("estates", ESTATE, crs=CRS)
    folder.csv(
        "estate_tenants", TENANTS.replace("plastics products", "plastics prodcts").replace("\ne,Canteen", "\nx,Canteen")
    )
    with pytest.raises(LayerError) as caught:
        open_layers(folder.study())
    said = [str(fault) for fault in caught.value.faults]
    assert len(said) == 2
    assert "the industry 'plastics prodcts'" in said[0]
    assert "line 4: found the estate 'x'" in said[1]


def test_a_series_of_ones_own_is_imported_and_read_as_it_was(folder, tmp_path):
    folder.csv("estates", ESTATE, crs=CRS)
    folder.study()
    times = year_of_steps(2025, 60)
    wide = pd.DataFrame({"Timestamp": times.tz_localize(None), "e kWh": day_load(times)})
    wide.to_csv(tmp_path / "meters.csv", index=False)
    imported = import_layer(
        "estate_demand", tmp_path / "meters.csv", folder.folder, licence="the park's own", time_zone=ZONE
    )
    assert imported.columns == {"time": "Timestamp"}
    layers = open_layers(open_study(folder.folder))
    assert layers.estate_demand["demand_kw"].to_numpy() == pytest.approx(day_load(times), rel=1e-12)
    assert layers.reports["estate_demand"].rows == 8760


def stream_rows(longitude, latitude):
    rows = {"estate_id": ["e", "e", "x"], "longitude": [longitude, None, 3.0], "latitude": [latitude, None, 3.0]}
    return pd.DataFrame(rows, index=pd.Index([2, 3, 4], name="line")).astype({"longitude": float, "latitude": float})


def streams_told(longitude, latitude):
    place = gpd.GeoDataFrame({"estate_id": ["e"]}, geometry=gpd.points_from_xy([671000], [2301000]), crs=CRS)
    faults = estate_row_faults(place, {"estate_streams": stream_rows(longitude, latitude)}, files={})
    return [str(fault) for fault in faults if "the estate 'x'" not in str(fault)]


def test_a_stream_far_from_its_estate_is_refused():
    assert streams_told(106.65, 20.80) == []
    (fault,) = streams_told(105.65, 20.80)
    assert "line 2: found a place 10" in fault
    assert "at most 20 km" in fault
