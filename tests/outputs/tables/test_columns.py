import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.fields import fields_of
from geoplan.languages import LANGUAGES
from geoplan.outputs.tables.columns import FIRST, columns_of, ordered
from geoplan.siting.candidate_table import COLUMNS, RANKED
from geoplan.siting.land.land_sites import SITE_COLUMNS
from geoplan.siting.ranking.criteria import load_candidate_criteria

TABLES = (
    "zones",
    "rooftops",
    "estates",
    "candidates",
    "sites",
    "jcm",
    "landfills",
    "exclusions",
    "waste_plan",
    "residue_curve",
    "measure_first",
)


def test_every_column_that_siting_can_give_is_explained() -> None:
    criteria = {f"contribution_{key}" for key in load_candidate_criteria()}
    assert {*COLUMNS, *RANKED, "criteria_not_applied", *criteria} <= set(columns_of("candidates"))
    assert set(SITE_COLUMNS) <= set(columns_of("sites"))


def test_columns_are_the_dictionarys_with_the_most_looked_for_first() -> None:
    for table in TABLES:
        columns = list(columns_of(table))
        first = FIRST.get(table, ())
        assert columns[: len(first)] == list(first)
        fields = [field.name for field in fields_of(table)]
        assert [name for name in columns if name not in first and name in fields] == [
            name for name in fields if name not in first
        ]


def test_labels_and_descriptions_are_there_and_tell_columns_apart() -> None:
    for table in TABLES:
        for language in LANGUAGES:
            labels = [field.label(language) for field in columns_of(table).values()]
            assert all(labels), table
            assert len(set(labels)) == len(labels), (table, language)
            assert all(field.description[language] for field in columns_of(table).values())


def test_a_contribution_is_called_after_its_criterion() -> None:
    for key, criterion in load_candidate_criteria().items():
        for language in LANGUAGES:
            assert criterion.title[language] in columns_of("candidates")[f"contribution_{key}"].title[language]


def test_columns_come_in_the_order_and_type_of_the_dictionary() -> None:
    frame = gpd.GeoDataFrame(
        {
            "remark": ["x", None],
            "population": [1.0, np.nan],
            "roof_count": [np.nan, 3.0],
            "zone_type": pd.Categorical(["ward", "ward"]),
            "zone_id": [1, 20],
            "urban": [True, False],
        },
        geometry=[shapely.Point(0, 0)] * 2,
        crs=32648,
        index=[7, 9],
    )
    table = ordered(frame, "zones")
    assert list(table.columns) == ["zone_id", "zone_type", "urban", "population", "roof_count", "remark"]
    assert table["zone_id"].tolist() == ["1", "20"]
    assert table["zone_type"].tolist() == ["ward", "ward"]
    assert str(table["roof_count"].dtype) == "Int64"
    assert str(table["urban"].dtype) == "bool"
    assert table["remark"].isna().tolist() == [False, True]
    assert table.index.tolist() == [0, 1]


def test_scores_and_their_parts_are_without_the_noise_of_binary_fractions() -> None:
    frame = pd.DataFrame({"score": [0.1 + 0.2], "known_share": [1 - 2**-53], "contribution_haul": [0.1 * 3]})
    assert ordered(frame, "candidates").iloc[0].to_dict() == {
        "score": 0.3,
        "known_share": 1.0,
        "contribution_haul": 0.3,
    }


def test_codes_are_text_in_every_table() -> None:
    frame = pd.DataFrame({"roof_id": [7.0, np.nan], "site_id": [1, 2], "landfill_id": [3, 4]})
    assert ordered(frame, "candidates").astype(object).where(lambda t: t.notna(), None).to_dict("list") == {
        "roof_id": ["7", None],
        "site_id": ["1", "2"],
        "landfill_id": ["3", "4"],
    }
    assert ordered(pd.DataFrame({"roof_id": [1, 2]}), "rooftops")["roof_id"].tolist() == ["1", "2"]


def test_ranks_are_integers_and_what_is_not_known_stays_so() -> None:
    frame = pd.DataFrame({"priority_rank": [2.0, np.nan], "urban": [True, None]})
    table = ordered(frame, "zones")
    assert {name: str(dtype) for name, dtype in table.dtypes.items()} == {"urban": "boolean", "priority_rank": "Int64"}
    assert table.isna().sum().tolist() == [1, 1]


def test_codes_that_name_nothing_are_missing() -> None:
    frame = pd.DataFrame({"estate_id": ["", None, "e1"], "zone_name": ["", "A", "A"]})
    table = ordered(frame, "candidates")
    assert table["estate_id"].isna().tolist() == [True, True, False]
    assert table["zone_name"].tolist() == ["", "A", "A"]
