"""Years and weak inputs in words."""

from geoplan.outputs.wording.headline_words import weak_share_of, years_of
from geoplan.result.headlines import Headline

LINE = Headline("waste_energy_gwh", 1.0, 0.5, 1.1, 2.0, {"waste": (2020, 2023), "irradiance": None}, 0.0581)


def test_each_layer_stands_with_its_years() -> None:
    assert years_of(LINE, "en", statuses={}) == "municipal waste 2020–2023, solar irradiation no year given"
    assert "2020–2023" in years_of(LINE, "ja", statuses={})


def test_a_layer_that_is_not_real_is_marked() -> None:
    told = years_of(LINE, "en", statuses={"waste": "schematic", "irradiance": "real"})
    assert told == "municipal waste 2020–2023 (schematic), solar irradiation no year given"


def test_a_share_that_is_not_known_is_a_dash() -> None:
    assert weak_share_of(LINE, "vi") == "5,8%"
    unknown = Headline("waste_energy_gwh", 1.0, 0.5, 1.1, 2.0, {}, float("nan"))
    assert weak_share_of(unknown, "en") == "–"
