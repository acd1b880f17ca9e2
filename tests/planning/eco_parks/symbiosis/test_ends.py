"""Who gives and who takes, in the units of pairs and at their places."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geoplan.planning.eco_parks.symbiosis.ends import (
    ENDS,
    STREAM_COLUMNS,
    numbered_streams,
    per_unit,
    plant_ends,
    stream_ends,
    weakest,
)
from support.own_parameters import own_parameters
from support.park_streams import CRS, parks, plants, streams

PARAMETERS = own_parameters({"eco_parks.steam.enthalpy": 0.5, "eco_parks.plants.taken_share": 0.1})


def test_a_stream_without_amount_or_temperature_is_told_and_not_paired():
    table = numbered_streams(
        streams(
            ("a", "offered", "heat", "", 90, None),
            ("a", "offered", "heat", "", None, 5),
            ("b", "sought", "water", "", None, 5),
        )
    )
    assert tuple(table) == STREAM_COLUMNS
    assert table["stream_status"].tolist() == ["no_amount", "no_temperature", "unpaired"]
    assert table["stream_id"].tolist() == ["s1", "s2", "s3"]
    assert table["left_amount"].isna().tolist() == [True, True, False]
    assert numbered_streams(None).empty


def test_steam_in_tonnes_becomes_heat():
    table = numbered_streams(streams(("a", "offered", "steam", "", 170, 100), unit="t/a"))
    assert per_unit(table, PARAMETERS).tolist() == [0.5]
    (steam,) = stream_ends(table, parks(), direction="offered", parameters=PARAMETERS).to_dict("records")
    assert steam["amount"] == 50.0
    assert steam["unit"] == "MWh/a"


def test_a_stream_stands_at_its_own_place_or_at_the_estates():
    own = gpd.GeoSeries(gpd.points_from_xy([671_234], [2_301_000]), crs=CRS).to_crs(4326)
    rows = streams(("a", "offered", "water", "", None, 5), ("a", "offered", "water", "", None, 6))
    rows.loc[3, ["longitude", "latitude"]] = [own.x.iloc[0], own.y.iloc[0]]
    ends = stream_ends(numbered_streams(rows), parks(), direction="offered", parameters=PARAMETERS)
    assert tuple(ends) == ENDS
    assert ends["x"].tolist() == pytest.approx([parks().geometry.iloc[0].centroid.x, 671_234.0], abs=1e-3)


def test_plants_take_a_share_of_what_they_burn():
    ends = plant_ends(plants(), pd.Series(["rice_husk", "paper"]), parameters=PARAMETERS, crs=CRS)
    assert ends["candidate_kind"].tolist() == ["biomass", "waste"]
    assert ends["amount"].tolist() == [1_000.0, 20_000.0]
    assert ends["estate_id"].tolist() == ["", ""]
    assert plant_ends(plants(), pd.Series(["slag", "of its own"]), parameters=PARAMETERS, crs=CRS).empty
    assert plant_ends(None, pd.Series(["paper"]), parameters=PARAMETERS, crs=CRS).empty
    nothing = plants().assign(feedstock_t=[np.nan, 0.0])
    assert plant_ends(nothing, pd.Series(["rice_husk", "paper"]), parameters=PARAMETERS, crs=CRS).empty


def test_what_is_no_word_of_confidence_is_weak():
    assert weakest("high", "high") == "high"
    assert weakest("high", "user") == "low"
