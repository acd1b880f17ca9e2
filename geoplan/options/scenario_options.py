"""What a study says of its scenarios: the tables [scenario] and [scenarios.NAME], and the same keys in a plan file."""

import re
from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from geoplan.languages import AnyText, Text
from geoplan.options.value_faults import wanted

Curve: TypeAlias = Literal["linear", "logistic"]
RATE = 0.35
"""How steep a logistic curve is where nothing is said [1/a]."""
YEARS = (1990, 2100)
"""The years that a scenario can speak of."""
SCENARIO_SHARES = (0.0, 1.0)

LONGEST_NAME = 60
"""Letters of a scenario's name: it stands in tables, on the page and in messages."""


def _four_digits(year: object) -> object:
    """Refuse a text that is a year in another spelling: two spellings of one year would be one key less, unsaid."""
    if isinstance(year, str) and not re.fullmatch("[0-9]{4}", year):
        raise wanted(expected="a year in four digits and nothing else")
    return year


def is_scenario_name(name: str) -> bool:
    """Return whether a scenario can be called so: letters of any language, no space at its ends, not too long.

    Examples
    --------
    >>> [is_scenario_name(name) for name in ("Kịch bản 2030", "", " net zero")]
    [True, False, False]
    """
    return bool(name) and name == name.strip() and len(name) <= LONGEST_NAME and name.isprintable()


def _scenario_name(name: str) -> str:
    if not is_scenario_name(name):
        raise wanted(expected=f"a name of 1 to {LONGEST_NAME} letters, without a space at its ends")
    return name


YearText: TypeAlias = Annotated[int, Field(ge=YEARS[0], le=YEARS[1]), BeforeValidator(_four_digits)]
ScenarioName: TypeAlias = Annotated[str, AfterValidator(_scenario_name)]
ShareOf: TypeAlias = Annotated[float, Field(strict=True, ge=SCENARIO_SHARES[0], le=SCENARIO_SHARES[1])]


class MeasureSetting(BaseModel):
    """How much of a measure stands in which year."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    shares: Mapping[YearText, ShareOf] = Field(default_factory=dict)
    """Year -> share of its potential, 0 to 1. Before the first the curve rises from what is built; after the last the
    share stays."""
    curve: Curve = "linear"
    """``linear``: straight from year to year; ``logistic``: an S that ends at the last year."""
    rate: Annotated[float, Field(gt=0.0, le=10.0)] = RATE
    """Of the logistic curve [1/a]."""
    midpoint: Annotated[float, Field(ge=YEARS[0], le=YEARS[1])] | None = None
    """The year in which it is steepest; by default that by which the first year is met."""
    jcm_share: ShareOf = 0.0
    """Which part of it is built as projects of the Joint Crediting Mechanism. [0..1]"""


class ScenarioSetting(BaseModel):
    """What a scenario does."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: AnyText = Text(en="")
    """What people call it."""
    measures: Mapping[str, MeasureSetting] = Field(default_factory=dict)
    """Id of a measure -> how much of it stands; nothing of those that are not named."""
    places: Mapping[str, Mapping[str, MeasureSetting]] = Field(default_factory=dict)
    """Id of a zone or of an estate -> id of a measure -> how much of it stands there, in the place of ``measures``."""


class ScenarioOptions(BaseModel):
    """What holds for all scenarios of a study: the table [scenario]."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base_year: YearText | None = None
    """The year that scenarios start from; by default that of the inventory, or of the electricity sold."""
    last_year: YearText | None = None
    """The year that they end in; by default that of the waste plan, ``waste.plan.last_year``."""
    inventory_source: str = ""
    """Which source of the inventory counts, where it holds several; the others stand beside it."""
    grid: Literal["constant", "to_zero_2050", "given"] | None = None
    """The path of the grid's factor without the place's own measures: ``constant``, ``to_zero_2050`` (a straight line,
    an assumption), or the layer ``grid_path``; by default that layer, else constant."""
    apart: bool = False
    """Whether power plants, aviation and shipping count too; they stand apart."""
