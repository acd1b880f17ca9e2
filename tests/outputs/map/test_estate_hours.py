import numpy as np
import pandas as pd
import pytest

from geoplan.hours.year_of_hours import year_of_hours
from geoplan.money.tariff_tables import TariffChoice
from geoplan.outputs.map.estate_hours import PageHours, tariff_content, tariffs_content
from geoplan.planning.estates.tariffs import tabled_tariff
from support.estate_twins import rates, twin_tariffs

CHOICE = TariffChoice("manufacturing", "22 to 110 kV", "decision_963_2026")


def test_a_row_is_held_once():
    hours = PageHours(year_of_hours(2028, "Asia/Ho_Chi_Minh"))
    row = np.arange(8784) % 7
    assert [hours.place_of(row), hours.place_of(row + 1), hours.place_of(row.astype(np.uint16))] == [0, 1, 0]
    content = hours.content()
    assert (content["count"], content["year"]) == (8784, 2028)
    assert pd.Timestamp(content["begin"], unit="s", tz="UTC") == hours.times[0]
    with pytest.raises(ValueError, match="3 numbers among those of 8784"):
        hours.place_of([1, 2, 3])


def test_an_hour_that_lies_in_two_bands_has_its_share_of_each():
    times = year_of_hours(2026, "Asia/Ho_Chi_Minh")
    hours = PageHours(times)
    content = tariff_content(
        CHOICE, tabled_tariff(*CHOICE[:1], voltage=CHOICE[1], calendar=CHOICE[2]), per_usd=25.0, hours=hours
    )
    assert dict(zip(content["names"], content["prices"], strict=True)) == {
        "normal": 1833.0,
        "off_peak": 1190.0,
        "peak": 3398.0,
    }
    codes, months = (hours._rows[content[name]] for name in ("bands", "months"))
    monday = int(np.flatnonzero(times == pd.Timestamp("2026-03-02", tz=times.tz))[0])
    assert content["shares"][codes[monday + 17]] == [0.5, 0.0, 0.5]  # the peak begins at 17:30
    assert content["shares"][codes[monday - 24 + 17]] == [1.0, 0.0, 0.0]  # on a Sunday there is none
    assert months[monday] == 2
    assert (content["voltage"], content["per_usd"]) == ("22 to 110 kV", 25.0)


def test_months_are_those_of_the_tariffs_clock():
    hours = PageHours(year_of_hours(2026, "Asia/Ho_Chi_Minh"))
    own = TariffChoice("own", "", "")
    content = tariff_content(own, twin_tariffs()[own], per_usd=0.9, hours=hours)
    months = hours._rows[content["months"]]
    assert (months[0], months[6], months.max()) == (0, 1, 12)  # until 6:00 it is still December in Zurich


def test_a_tariff_whose_currency_has_no_rate_is_left_out():
    hours = PageHours(year_of_hours(2026, "Asia/Ho_Chi_Minh"))
    told = tariffs_content(twin_tariffs(), per_usd=rates() | {"EUR": np.nan}, hours=hours)
    assert len(told) == len(twin_tariffs()) - 1
    assert {each["currency"] for each in told} == {"VND"}
