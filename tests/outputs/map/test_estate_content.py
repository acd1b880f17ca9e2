import json
from dataclasses import replace

import numpy as np

from geoplan.files.digits import shortened_json
from geoplan.hours.hourly_series import HourlySeries
from geoplan.hours.year_of_hours import year_of_hours
from geoplan.outputs.map.estate_content import estate_content
from support.estate_twins import twin_estates


def test_without_estates_there_is_nothing():
    given = twin_estates()
    assert estate_content(None) is None
    assert estate_content(replace(given, table=given.table.iloc[:0])) is None


def test_an_estate_says_what_it_rests_on_and_only_the_ranges_that_are_known():
    content = estate_content(twin_estates())
    metered, tenants, area = content["estates"]
    assert [each["confidence"] for each in (metered, tenants, area)] == ["high", "medium", "low"]
    assert [each["basis"] for each in (metered, tenants, area)] == ["metered", "tenants", "area"]
    assert metered["ranges"]["payback_years"] == [0.5, 0.75]
    assert tenants["ranges"]["payback_years"] == [0.5, None]
    assert (metered["best_hours"], metered["pays_below"], area["pays_below"]) == (1.5, 190.0, None)
    assert metered["setting"]["battery_hours"] == 1.0
    assert content["surplus"] == {"share": 0.5, "of": "available"}
    assert content["usual"]["voltage"] == "22 to 110 kV"
    json.dumps(content, allow_nan=False)


def test_where_no_price_is_known_there_is_none():
    given = twin_estates()
    content = estate_content(
        replace(given, terms={**given.terms, "pv_usd_per_kwp": np.nan}, tariffs={}, surplus=None, usual=None)
    )
    assert content["terms"]["pv_usd_per_kwp"] is None
    assert (content["tariffs"], content["surplus"], content["usual"]) == ([], None, None)


def test_nineteen_metered_estates_take_less_than_what_is_promised():
    """Each has a noise of its own, which no packing takes away; the promise is 0.4 MB, scripts and words among them."""
    times = year_of_hours(2026, "Asia/Ho_Chi_Minh")
    draw, hour = np.random.default_rng(9), np.asarray(times.hour)
    day = 400 + 500 * np.exp(-(((hour - 13) / 4) ** 2))
    load = day * (1 + 0.1 * draw.standard_normal((19, len(times))).clip(-3, 3))
    sky = np.clip(np.sin((hour - 6) / 12 * np.pi), 0, None) * (0.4 + 0.6 * draw.random(len(times)))
    pv = sky * (1 + 0.1 * np.sin(hour + draw.random((19, 1))))
    given = twin_estates()
    table = given.table.iloc[np.zeros(19, dtype=int)].assign(estate_id=[f"E{each}" for each in range(19)])
    settings = dict.fromkeys(table["estate_id"], given.settings["E1"])
    series = {"load": HourlySeries.of(times, load), "pv": HourlySeries.of(times, pv)}
    content = estate_content(replace(given, table=table, settings=settings, **series))
    written = json.dumps(shortened_json(content), separators=(",", ":"))
    assert len(written) < 350_000
