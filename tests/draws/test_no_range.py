"""What is weak has a range, or a reason why it has none; and no reason stands idle."""

from fnmatch import fnmatchcase

import pytest

from geoplan.draws.no_range import reasons, why_no_range
from geoplan.kinds.national import parameters_of
from geoplan.parameters import Parameter, Parameters, load_parameters


def has_range(row: Parameter) -> bool:
    return row.low < row.high


def bare(parameters: Parameters) -> list[str]:
    """Return the rows of low confidence without a range and without a reason."""
    weak = (row for row in parameters.values() if row.confidence == "low" and not has_range(row))
    return [row.name for row in weak if not why_no_range(row.name)]


@pytest.mark.parametrize("viet_nam", [True, False])
def test_each_weak_row_has_a_range_or_a_reason(viet_nam: bool) -> None:
    parameters = parameters_of(load_parameters(), viet_nam=viet_nam)
    assert not bare(parameters), "give each a range, or a row in geoplan/draws/no_range.csv"


def test_a_weak_row_without_either_is_found() -> None:
    name = "rooftop.usable_fraction.residential"
    sure = load_parameters().assumed({name: {"low": 0.3, "high": 0.3}})
    assert bare(sure) == [name]


def test_no_row_with_a_range_has_a_reason_for_none() -> None:
    both = [row.name for row in load_parameters().values() if has_range(row) and why_no_range(row.name)]
    assert not both


def test_each_reason_holds_for_a_weak_row_and_each_row_for_one_reason() -> None:
    weak = [row.name for row in load_parameters().values() if row.confidence == "low" and not has_range(row)]
    idle = [one for ids in reasons().values() for one in ids if not any(fnmatchcase(name, one) for name in weak)]
    assert not idle, "these fit no row any more"
    fits = {
        name: [one for ids in reasons().values() for one in ids if fnmatchcase(name, one)] for name in load_parameters()
    }
    assert not {name: ids for name, ids in fits.items() if len(ids) > 1}
