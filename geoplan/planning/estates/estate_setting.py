"""What is built on one estate, and by which tariff it pays: `EstateSetting`, of a study or of a plan file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, get_args

import numpy as np

from geoplan.errors import Fault, did_you_mean, in_figures
from geoplan.money.tariff_tables import TariffChoice
from geoplan.options.estate_options import BATTERY_HOURS, SHARES, Dispatch, EstateOptions

NUMBERS: Mapping[str, tuple[float, float]] = {
    "pv_share": SHARES,
    "battery_hours": BATTERY_HOURS,
    "surplus_share": SHARES,
    "saving_share": SHARES,
}
"""The numbers of a setting, with the least and the most that each can be."""


@dataclass(frozen=True)
class EstateSetting:
    """What is built on one estate.

    Attributes
    ----------
    pv_share
        Of what its roofs can carry. [0..1]
    battery_hours
        Size of its battery, in hours of its mean load. [h]
    customer, voltage, calendar
        The tariff that it pays by; empty where none is known.
    dispatch
        ``self_consumption``, or ``tariff``: by the bands one day ahead.
    surplus_share
        How much of its PV it may sell; None for what the law says. [0..1]
    saving_share
        Which part of the measures of energy saving is carried out, before PV is sized. [0..1]
    """

    pv_share: float = 1.0
    battery_hours: float = 0.0
    customer: str = ""
    voltage: str = ""
    calendar: str = ""
    dispatch: Dispatch = "self_consumption"
    surplus_share: float | None = None
    saving_share: float = 0.0

    @classmethod
    def of(cls, options: EstateOptions) -> "EstateSetting":
        """Return what a study says of every estate."""
        return cls(**{each.name: getattr(options, each.name) for each in fields(cls)})

    @property
    def choice(self) -> TariffChoice:
        """The tariff that it names."""
        return TariffChoice(self.customer, self.voltage, self.calendar)

    def with_tariff(self, options: EstateOptions, *, country: str) -> "EstateSetting":
        """Return the setting with the tariff that holds where it names none, or a part of one.

        Parameters
        ----------
        options
            Of the study.
        country
            ISO 3166-1: whose tariffs are tabled.

        Examples
        --------
        >>> EstateSetting().with_tariff(EstateOptions(), country="VN").voltage
        '22 to 110 kV'
        """
        chosen = options.chosen(self.choice, country=country)
        return self if chosen is None else replace(self, **chosen._asdict())

    def changed(self, own: Mapping[str, Any]) -> "EstateSetting":
        """Return the setting with what is one estate's own, which `setting_faults` finds nothing wrong with.

        Parameters
        ----------
        own
            Name -> value.

        Examples
        --------
        >>> EstateSetting().changed({"pv_share": 0.5, "battery_hours": 2}).battery_hours
        2.0
        """
        given: dict[str, Any] = {name: float(each) if name in NUMBERS else each for name, each in own.items()}
        return replace(self, **given)

    def as_table(self) -> dict[str, float | str]:
        """Return what is said, by name: texts that are empty and what is left to the law are left out."""
        given = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: value for name, value in given.items() if value is not None and value != ""}


def setting_faults(own: object, *, file: str, where: str) -> list[Fault]:
    """Return what is wrong with the setting of one estate.

    Parameters
    ----------
    own
        Name -> value, as a file gives them.
    file, where
        What a message calls them.
    """
    if not isinstance(own, Mapping):
        return [
            Fault(
                file,
                where,
                found=f"a {type(own).__name__}",
                expected="a table of names and values",
                action="Write one.",
            )
        ]
    return [fault for name, value in own.items() for fault in _faults(str(name), value, file, f"{where}.{name}")]


def _faults(name: str, value: Any, file: str, where: str) -> Iterator[Fault]:
    known = [each.name for each in fields(EstateSetting)]
    if name not in known:
        yield Fault(
            file,
            where,
            found="an unknown key",
            expected="a key that geoplan knows",
            action=did_you_mean(name, known),
        )
    elif name in NUMBERS:
        least, most = NUMBERS[name]
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not (np.isfinite(value) and least <= value <= most):
            yield Fault(
                file,
                where,
                found=repr(value)[:80],
                expected=f"a number, {in_figures(least)} to {in_figures(most)}",
                action="Correct it.",
            )
    elif name == "dispatch":
        if value not in get_args(Dispatch):
            hint = did_you_mean(str(value), get_args(Dispatch))
            yield Fault(file, where, found=repr(value)[:80], expected=" or ".join(get_args(Dispatch)), action=hint)
    elif not isinstance(value, str):
        yield Fault(file, where, found=repr(value)[:80], expected="a text", action="Correct it.")
