"""What a study says of its industrial estates: PV, batteries and the tariff that a run takes for each of them."""

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

Dispatch: TypeAlias = Literal["self_consumption", "tariff"]

SHARES = (0.0, 1.0)
BATTERY_HOURS = (0.0, 24.0)
"""A day's mean load: a larger battery than that shifts nothing that a day has. [h]"""

Share: TypeAlias = Annotated[float, Field(strict=True, ge=SHARES[0], le=SHARES[1])]


class EstateOptions(BaseModel):
    """What holds for every estate of which a plan file says nothing else: the table [estates]."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pv_share: Share = 1.0
    """How much of what its roofs can carry is built. [0..1]"""
    battery_hours: Annotated[float, Field(strict=True, ge=BATTERY_HOURS[0], le=BATTERY_HOURS[1])] = 0.0
    """The size of its battery, in hours of its mean load. [h]"""
    dispatch: Dispatch = "self_consumption"
    """What the battery goes by: ``self_consumption``, or the bands of the ``tariff`` one day ahead."""
    customer: str = ""
    """Whose prices it pays, such as ``manufacturing``; by default those that the country's tariffs are first of."""
    voltage: str = ""
    """At which voltage, such as ``22 to 110 kV``."""
    calendar: str = ""
    """By which hours of the bands: an issued calendar may wait to be billed, so there can be two."""
    surplus_share: Share | None = None
    """How much of its PV it may sell; by default as the country's law has it at the end of the study's year. [0..1]"""
    surplus_of: Literal["available", "produced"] = "available"
    """Of which energy that is a share: before curtailment, or after it."""
