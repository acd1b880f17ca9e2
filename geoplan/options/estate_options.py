"""What a study says of its industrial estates: PV, batteries and the tariff that a run takes for each of them."""

from collections.abc import Collection, Container, Iterable
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from geoplan.errors import Fault, did_you_mean
from geoplan.money.study_tariff import StudyTariff, unpriced_battery
from geoplan.money.tariff_tables import TariffChoice, choice_faults, default_choice
from geoplan.units import HOURS_A_YEAR

OWN = "own"
"""The customer who has the tariff of study.toml."""
Dispatch: TypeAlias = Literal["self_consumption", "tariff"]

SHARES = (0.0, 1.0)
BATTERY_HOURS = (0.0, 24.0)
"""A day's mean load: a larger battery than that shifts nothing that a day has. [h]"""

Share: TypeAlias = Annotated[float, Field(strict=True, ge=SHARES[0], le=SHARES[1])]


class Pilot(BaseModel):
    """A park and a technology that others follow: the table [[estates.pilots]]."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    estate: str
    """The id of the park, as the layer estates has it."""
    technology: str
    """What is built there: a key of the table of technologies, such as ``rooftop_pv``."""


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
    saving_share: Share = 0.0
    """Which part of the measures of energy saving is carried out, before PV and batteries are sized. [0..1]"""
    outage_hours: Annotated[float, Field(strict=True, ge=0.0, le=HOURS_A_YEAR)] = 0.0
    """For how long in a year the grid is out there; the hours are drawn. [h]"""
    outage_length_hours: Annotated[float, Field(strict=True, ge=1.0, le=HOURS_A_YEAR)] = 2.0
    """How long one outage lasts. [h]"""
    critical_share: Share = 1.0
    """How much of the load is to be carried through an outage. [0..1]"""
    private_wire_price: Annotated[float, Field(strict=True, ge=0.0, allow_inf_nan=False)] | None = None
    """What a third party gets for a kWh that it sells by a private wire, in money of the estate's tariff; by default a
    share of what the estate saves by it."""
    tariff: StudyTariff | None = None
    """What electricity costs there, in the place of the tariffs that are tabled: the customer ``own``."""
    pilots: tuple[Pilot, ...] = ()
    """Parks that begin with a technology, for which those like them are looked for; by default rooftop solar on the
    operating park whose roofs give most."""
    roll_out: Literal["logistic", "linear"] = "logistic"
    """By which curve those that are like a pilot follow it."""

    def chosen(self, choice: TariffChoice, *, country: str) -> TariffChoice | None:
        """Return a choice of a tariff with what it leaves out: the study's own tariff, or what is usual.

        Parameters
        ----------
        choice
            Customer, voltage and calendar; empty where they are left out.
        country
            ISO 3166-1: whose tariffs are tabled.

        Returns
        -------
        TariffChoice
            None where no tariff is known.
        """
        if choice.customer == OWN or (self.tariff is not None and not any(choice)):
            return TariffChoice(OWN, "", "")
        usual = default_choice(country)
        if usual is None:
            return choice if any(choice) else None
        return TariffChoice(*(given or one for given, one in zip(choice, usual, strict=True)))


def tariff_faults(
    choice: TariffChoice,
    *,
    options: EstateOptions,
    dispatch: str,
    battery_hours: float,
    country: str,
    known: Container[str],
    file: str,
    where: str,
) -> list[Fault]:
    """Return what is wrong with the tariff that an estate chooses, and with a battery that is held against it.

    Parameters
    ----------
    choice, dispatch, battery_hours
        As an estate or a study says them.
    options
        Of the study.
    country
        ISO 3166-1: whose tariffs are tabled.
    known
        Ids of the parameters that have a value.
    file, where
        What messages call what says it.
    """
    filled = options.chosen(choice, country=country)
    if filled is None:
        if dispatch != "tariff":
            return []
        action = "Give a tariff: [estates.tariff]."
        return [Fault(file, f"{where}.dispatch", found="'tariff', and no tariff", expected="a tariff", action=action)]
    if filled.customer == OWN:
        if options.tariff is None:
            found, expected = "'own', and no tariff of the study's own", "[estates.tariff] in study.toml"
            return [Fault(file, f"{where}.customer", found=found, expected=expected, action="Correct it.")]
    elif faults := choice_faults(filled, country=country, file=file, where=where):
        return faults
    return unpriced_battery(battery_hours, known=known, file=file, where=f"{where}.battery_hours")


def pilot_faults(pilots: Iterable[Pilot], *, estates: Collection[str], file: str) -> list[Fault]:
    """Return what is wrong with the parks that a study names as pilots.

    Parameters
    ----------
    pilots
        As the study says them.
    estates
        The ids of its parks.
    file
        What messages call it.
    """
    faults: list[Fault] = []
    given = list(pilots)
    for pilot in dict.fromkeys(given):
        if pilot.estate not in estates:
            hint = did_you_mean(pilot.estate, estates) or "Take the estate_id from the layer estates."
            found, expected = f"the estate '{pilot.estate}'", "one of the study"
            faults.append(Fault(file, "estates.pilots", found=found, expected=expected, action=hint))
        if given.count(pilot) > 1:
            found = f"{pilot.technology} on '{pilot.estate}' twice"
            faults.append(Fault(file, "estates.pilots", found=found, expected="each once", action="Remove one."))
    return faults
