"""What pydantic says of a value, in words of people."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import pytest
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from geoplan.options.value_faults import action_of, found_in, wanted, wanted_of


def _even(number: int) -> int:
    if number % 2:
        raise wanted(expected="an even number", action="Add one.")
    return number


class Inner(BaseModel):
    pass


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: str = ""
    whole: Annotated[int, Field(strict=True, ge=2, le=9)] = 2
    real: Annotated[float, Field(strict=True, gt=0, lt=1, allow_inf_nan=False)] = 0.5
    flag: Annotated[bool, Field(strict=True)] = False
    table: Mapping[str, int] = Field(default_factory=dict)
    inner: Inner = Inner()
    several: Annotated[tuple[int, ...], Field(min_length=1, max_length=2)] = (1,)
    even: Annotated[int, AfterValidator(_even)] = 2
    word: Literal["a", "b"] = "a"


def detail(**values: Any) -> Any:
    with pytest.raises(ValidationError) as caught:
        Model(**values)
    (only,) = caught.value.errors()
    return only


@pytest.mark.parametrize(
    ("name", "value", "found", "expected"),
    [
        ("text", 5, "5", "a text"),
        ("text", {"a": 1}, "a table", "a text"),
        ("whole", "x", "'x'", "a whole number"),
        ("whole", 2.5, "2.5", "a whole number"),
        ("whole", True, "true", "a whole number"),
        ("whole", 1, "1", "at least 2"),
        ("whole", 10, "10", "at most 9"),
        ("real", "0,5", "'0,5'", "a number"),
        ("real", float("nan"), "nan", "a finite number"),
        ("real", 0.0, "0.0", "more than 0"),
        ("real", 1.0, "1.0", "less than 1"),
        ("flag", "yes", "'yes'", "true or false"),
        ("table", [1], "a list", "a table"),
        ("inner", 5, "5", "a table"),
        ("several", 5, "5", "a list"),
        ("several", [], "a list", "at least 1 items"),
        ("several", [1, 2, 3], "a list", "at most 2 items"),
        ("even", 3, "3", "an even number"),
        ("text", ["x" * 99], "a list", "a text"),
        ("word", "x" * 99, f"'{'x' * 78}…", "a valid value"),
    ],
)
def test_each_kind_of_detail(name: str, value: Any, found: str, expected: str) -> None:
    given = detail(**{name: value})
    assert (found_in(given), wanted_of(given)) == (found, expected)


def test_what_to_do() -> None:
    assert action_of(detail(even=3)) == "Add one."
    assert action_of(detail(whole=1)) == "Correct the value."
