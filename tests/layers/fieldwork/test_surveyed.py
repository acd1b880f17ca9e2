"""Amounts that were surveyed in zones, beside statistics of the whole study."""

from typing import Any

import pandas as pd
import pytest

from geoplan.errors import LayerError
from geoplan.layers.feedstock.shared_rows import ZoneNames
from geoplan.layers.fieldwork.survey import Survey
from geoplan.layers.fieldwork.surveyed import survey_feedstock, survey_items
from geoplan.parameters import load_parameters
from geoplan.potential.feedstock.feedstock_by_zone import ZoneKeys, manure_by_zone, residues_by_zone

PARAMETERS = load_parameters()
ZONES = ["a", "b", "c"]
KEYS = ZoneKeys(
    **{
        name: pd.Series([1.0, 2.0, 1.0], index=pd.Index(ZONES, name="zone_id"), name=name)
        for name in ("area", "cropland", "population", "rural_population", "urban_population")
    }
)


def survey_of(*rows: tuple[str, str, str, float, str]) -> Survey:
    names = ["zone_id", "kind", "item", "amount", "unit"]
    frame = pd.DataFrame(list(rows), columns=names).assign(year="2024", source="")
    frame["place"] = [f"feedstock!{number}" for number in range(3, len(frame) + 3)]
    empty = {"roofs": ["roof_id"], "estates": ["estate_id"], "sites": ["candidate_id"]}
    others = {name: pd.DataFrame(columns=[*columns, "place"]) for name, columns in empty.items()}
    return Survey(**others, feedstock=frame, file="form.xlsx", sha256="0" * 64)


def crops(*rows: tuple[str, str, float]) -> pd.DataFrame:
    table = pd.DataFrame(list(rows), columns=["zone_id", "crop", "production_t"])
    return table.assign(area_ha=table["production_t"] / 5, volume_m3=float("nan"), year="2017", season="", source="gso")


def with_survey(survey: Survey, **tables: Any) -> Any:
    given = {"crops": None, "livestock": None, "waste": None} | tables
    return survey_feedstock(given["crops"], given["livestock"], given["waste"], survey, zones=ZoneNames(ZONES))


def test_without_rows_the_tables_are_the_same():
    table = crops(("", "paddy", 100.0))
    found = with_survey(survey_of(), crops=table)
    assert found.crops is table
    assert found.livestock is None


def test_a_zones_amount_comes_out_of_the_whole():
    """The province's 100 t stay 100 t: 40 were found in one zone, the rest is shared over the two others."""
    found = with_survey(survey_of(("b", "crop", "paddy", 40.0, "t/a")), crops=crops(("", "paddy", 100.0)))
    assert found.crops[["zone_id", "production_t", "status"]].to_numpy().tolist() == [
        ["", 60.0, "model"],
        ["b", 40.0, "surveyed"],
    ]
    assert found.crops["area_ha"].iloc[0] == pytest.approx(12.0)
    assert found.crops["source"].tolist() == ["gso", "survey form.xlsx"]
    assert found.crops["place"].tolist()[1] == "feedstock!3"
    shares = residues_by_zone(found.crops, KEYS, parameters=PARAMETERS)
    plain = residues_by_zone(crops(("", "paddy", 100.0)), KEYS, parameters=PARAMETERS)
    assert shares.totals["residue_theoretical_tj"] == pytest.approx(plain.totals["residue_theoretical_tj"], rel=1e-12)
    zones = shares.zones["residue_theoretical_tj"] / plain.totals["residue_theoretical_tj"]
    assert zones.tolist() == pytest.approx([0.3, 0.4, 0.3])


def test_a_zones_own_row_is_replaced_and_the_whole_was_never_its():
    table = crops(("", "paddy", 100.0), ("b", "paddy", 10.0), ("", "maize", 7.0))
    found = with_survey(survey_of(("b", "crop", "paddy", 40.0, "t/a")), crops=table).crops
    assert found[["zone_id", "crop", "production_t"]].to_numpy().tolist() == [
        ["", "paddy", 100.0],
        ["", "maize", 7.0],
        ["b", "paddy", 40.0],
    ]


def test_more_than_the_whole_or_every_zone_puts_the_whole_out():
    more = with_survey(survey_of(("b", "crop", "paddy", 140.0, "t/a")), crops=crops(("", "paddy", 100.0))).crops
    assert more[["zone_id", "production_t"]].to_numpy().tolist() == [["b", 140.0]]
    rows = [(zone, "crop", "paddy", 10.0, "t/a") for zone in ("a", "c")]
    every = with_survey(survey_of(*rows), crops=crops(("", "paddy", 100.0), ("b", "paddy", 5.0))).crops
    assert sorted(every["zone_id"]) == ["a", "b", "c"]
    residues_by_zone(every, KEYS, parameters=PARAMETERS)


def test_seasons_are_taken_from_alike():
    table = crops(("", "paddy", 60.0), ("", "paddy", 40.0))
    table["season"] = ["spring", "winter"]
    found = with_survey(survey_of(("b", "crop", "paddy", 50.0, "t/a")), crops=table).crops
    assert found["production_t"].tolist() == [30.0, 20.0, 50.0]


def test_a_study_without_statistics_gets_the_surveyed_ones():
    found = with_survey(survey_of(("b", "animal", "pigs", 1200.0, "heads"), ("a", "crop", "rubber", 30.0, "ha")))
    assert found.livestock["heads"].tolist() == [1200.0]
    assert found.crops["area_ha"].tolist() == [30.0]
    biogas = manure_by_zone(found.livestock, KEYS, parameters=PARAMETERS).zones["biogas_energy_gwh"]
    assert biogas["b"] > 0
    assert biogas[["a", "c"]].tolist() == [0.0, 0.0]


def test_all_waste_takes_the_place_of_its_streams():
    table = pd.DataFrame(
        {"zone_id": ["", "", "c"], "stream": ["urban", "rural", "urban"], "t_per_day": [60.0, 40.0, 3.0]}
    )
    found = with_survey(survey_of(("b", "waste", "all", 10.0, "t/day")), waste=table).waste
    assert found[["zone_id", "stream", "t_per_day"]].to_numpy().tolist() == [
        ["", "urban", 54.0],
        ["", "rural", 36.0],
        ["c", "urban", 3.0],
        ["b", "all", 10.0],
    ]


def test_a_stream_that_the_statistics_do_not_tell_apart_is_refused():
    table = pd.DataFrame({"zone_id": [""], "stream": ["all"], "t_per_day": [60.0]})
    with pytest.raises(LayerError, match="feedstock!3: found the stream 'urban', where the study's statistics know"):
        with_survey(survey_of(("b", "waste", "urban", 10.0, "t/day")), waste=table)


def test_everything_that_can_be_surveyed_has_a_unit():
    items = survey_items(PARAMETERS)
    assert set(items) == {"crop", "animal", "waste"}
    assert items["crop"]["roundwood"] == "m3/a"
    assert all(unit for of in items.values() for unit in of.values())


def test_a_zones_amount_comes_out_of_its_own_district():
    """Of 100 t in the north (a, b) and 200 t in the south (c), 30 t were found in a: the south keeps its 200 t."""
    table = crops(("", "paddy", 100.0), ("", "paddy", 200.0)).assign(district=["north", "south"])
    districts = {"a": "north", "b": "north", "c": "south"}
    survey = survey_of(("a", "crop", "paddy", 30.0, "t/a"))
    found = survey_feedstock(table, None, None, survey, zones=ZoneNames(ZONES, districts)).crops
    assert found is not None
    assert found["production_t"].tolist() == pytest.approx([70.0, 200.0, 30.0])
    every = survey_of(("c", "crop", "paddy", 30.0, "t/a"))
    found = survey_feedstock(table, None, None, every, zones=ZoneNames(ZONES, districts)).crops
    assert found is not None
    assert found["production_t"].tolist() == pytest.approx([100.0, 30.0])


def test_the_rest_of_a_study_is_without_the_districts_that_have_rows():
    table = crops(("", "paddy", 100.0), ("", "paddy", 200.0)).assign(district=["north", ""])
    survey = survey_of(("a", "crop", "paddy", 30.0, "t/a"))
    districts = {"a": "north", "b": "north", "c": "south"}
    found = survey_feedstock(table, None, None, survey, zones=ZoneNames(ZONES, districts)).crops
    assert found is not None
    assert found["production_t"].tolist() == pytest.approx([70.0, 200.0, 30.0])
