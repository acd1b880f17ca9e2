"""What a study says electricity costs its estates: the table [estates.tariff], for places whose tariffs are not tabled.

::

    [estates.tariff]
    currency = "PHP"
    per_usd = 57.0                 # needed where its rate is not tabled
    capacity_price = 300.0         # per kW of a month's highest import
    export_price = 4.0             # per kWh sold

    [[estates.tariff.bands]]
    name = "day"
    price = 9.1
    hours = ["mon-sun 06:00-22:00"]
"""

import re
from collections.abc import Container
from dataclasses import replace
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from geoplan.errors import Fault, StudyError, in_figures
from geoplan.money.price_levels import known_currencies
from geoplan.money.tariff_bands import DAY_MINUTES, TariffBand, band_faults, coverage_faults

Amount: TypeAlias = Annotated[float, Field(strict=True, allow_inf_nan=False)]
FILE, WHERE = "study.toml", "estates.tariff"
BATTERY_PRICES = ("costs.battery.capex", "costs.battery.converter_capex")
"""The parameters of what a battery costs; a study abroad gives them itself."""
_CODE = re.compile(r"[A-Z]{3}")


class StudyTariffBand(BaseModel):
    """A price and when it holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    """What it is called."""
    price: Amount
    """Money per kWh; below 0 an estate is paid for what it takes."""
    hours: tuple[str, ...]
    """Days and clock, such as ``mon-sat 17:30-22:30``; what passes midnight is given in two."""

    @field_validator("hours")
    @classmethod
    def _known_hours(cls, hours: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        """Refuse hours that are none here, so that they are told beside prices that are none."""
        name = str(info.data.get("name", ""))
        faults = band_faults([TariffBand(name, 0.0, tuple(_parts(text) for text in hours))])
        wrong = [text for text in hours if band_faults([TariffBand(name, 0.0, (_parts(text),))])]
        if faults:
            told = (replace(fault, found=f"'{text}'") for fault, text in zip(faults, wrong, strict=True))
            raise StudyError([_of_study(fault) for fault in told])
        return hours

    def as_band(self) -> TariffBand:
        """Return it as the models take it."""
        return TariffBand(self.name, self.price, tuple(_parts(text) for text in self.hours))


class StudyTariff(BaseModel):
    """What an estate pays and gets; prices are without value added tax, in the money of the study's year."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    currency: str
    """ISO 4217."""
    per_usd: Annotated[float, Field(strict=True, gt=0.0, allow_inf_nan=False)] | None = None
    """Units of the currency a dollar; by default the rate that geoplan knows."""
    bands: tuple[StudyTariffBand, ...]
    """Prices by hour and weekday; one of all hours is a flat price."""
    capacity_price: Annotated[float, Field(strict=True, ge=0.0, allow_inf_nan=False)] = 0.0
    """Money per kW and month of the month's highest import."""
    capacity_minutes: Annotated[int, Field(strict=True, ge=1, le=DAY_MINUTES)] | None = None
    """The highest import is that of a mean over so many minutes; by default of an hour's. [min]"""
    export_price: Amount = 0.0
    """Money per kWh sold; where it is negative, nothing is sold."""

    @model_validator(mode="after")
    def _whole_week(self) -> "StudyTariff":
        faults = _named(self.bands) + _of_currency(self.currency, self.per_usd)
        bands = [band.as_band() for band in self.bands]
        faults += [_of_study(fault) for fault in coverage_faults(bands)]
        if faults:
            raise StudyError(faults)
        return self


def unpriced_battery(
    battery_hours: float, *, known: Container[str], file: str = FILE, where: str = "estates.battery_hours"
) -> list[Fault]:
    """Return which prices lack of a battery that a study asks for, where there is a tariff that it is held against.

    Parameters
    ----------
    battery_hours
        Its size [h of the mean load]; none needs no price.
    known
        The ids of parameters that have a value.
    file, where
        Who asks for it.

    Examples
    --------
    >>> unpriced_battery(0.0, known=()), len(unpriced_battery(4.0, known=()))
    ([], 2)
    """
    lacking = [name for name in BATTERY_PRICES if name not in known] if battery_hours > 0.0 else []
    return [
        Fault(
            file,
            where,
            found=f"a battery of {in_figures(battery_hours)} hours without {name}",
            expected="its price",
            action=f'Give it under [parameters]: "{name}" = …',
        )
        for name in lacking
    ]


def _named(bands: tuple[StudyTariffBand, ...]) -> list[Fault]:
    """Return which names stand twice, or are empty."""
    names = [band.name for band in bands]
    wrong = dict.fromkeys(name for name in names if not name.strip() or names.count(name) > 1)
    return [
        Fault(FILE, f"{WHERE}.bands", found=f"the name '{name}'", expected="a name for each band", action="Rename one.")
        for name in wrong
    ]


def _of_currency(currency: str, per_usd: float | None) -> list[Fault]:
    where = f"{WHERE}.currency"
    if not _CODE.fullmatch(currency):
        return [
            Fault(
                FILE,
                where,
                found=repr(currency),
                expected="the three letters of ISO 4217, such as PHP",
                action="Correct it.",
            )
        ]
    if per_usd is None and currency not in known_currencies():
        known = ", ".join(known_currencies())
        expected = f"one whose rate is known ({known}), or its rate"
        return [Fault(FILE, where, found=currency, expected=expected, action="Give per_usd: units of it a dollar.")]
    return []


def _of_study(fault: Fault) -> Fault:
    return replace(fault, file=FILE, where=f"{WHERE}, {fault.where}")


def _parts(text: str) -> Any:
    """Return days, start and end of a text such as ``mon-sat 17:30-22:30``; the text alone where it is none."""
    days, _, clock = text.strip().partition(" ")
    start, dash, end = clock.strip().partition("-")
    return (days, start.strip(), end.strip()) if dash else (text,)
