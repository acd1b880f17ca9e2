"""Which base values lie to one side of their futures, in words."""

import math

from geoplan.outputs.wording.range_words import outside_sentence
from geoplan.result.headlines import Headline


def line(figure: str, value: float, median: float) -> Headline:
    return Headline(figure, value, 0.5 * median, median, 2 * median, {}, math.nan)


def test_figures_outside_the_middle_are_named_with_their_side() -> None:
    lines = [line("biomass_energy_gwh", 204.0, 245.0), line("waste_energy_gwh", 300.0, 270.0)]
    told = outside_sentence(lines, {"biomass_energy_gwh", "waste_energy_gwh", "landfill_gas_energy_gwh"})
    assert told is not None
    assert "biomass (below)" in told.en
    assert "waste (above)" in told.en
    assert "sinh khối (ở phía dưới)" in told.vi
    assert "バイオマス（下側）" in told.ja


def test_nothing_is_said_where_all_lie_in_the_middle_or_are_not_known() -> None:
    assert outside_sentence([line("biomass_energy_gwh", 204.0, 205.0)], ()) is None
    assert outside_sentence([line("biomass_energy_gwh", math.nan, 205.0)], {"biomass_energy_gwh"}) is None
