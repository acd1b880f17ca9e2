"""Whether tonnes of a whole place can be tonnes: by what each of its people would give off."""

from geoplan.errors import in_figures
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.reading import Reading

EMISSIONS, REDUCTIONS = "inventory.per_person", "targets.reduction_per_person"
"""What each person of a place gives off, and what is cut: the names of their ranges."""


def people_of(reading: Reading) -> float:
    """Return how many people the zones say that the place has; 0 where they do not say it of each zone."""
    if reading.area is None or "population" not in reading.area.zones:
        return 0.0
    people = reading.area.zones["population"]
    return 0.0 if people.isna().any() else float(people.sum())


def check_tonnes_per_person(reading: Reading, tonnes: float, *, where: str, what: str, limits: str = EMISSIONS) -> None:
    """Note tonnes of a whole place that are kilotonnes or kilograms by what each person would give off.

    Parameters
    ----------
    reading
        The layer, whose zones say how many people there are; where they do not, nothing can be said.
    tonnes
        Of CO2e a year; nothing is said of 0 and less.
    where, what
        The place in the file, and what is meant, as a message says them.
    limits
        The name of the range of tonnes a person.
    """
    people = people_of(reading)
    if people <= 0.0 or tonnes <= 0.0:
        return
    each = allowed(limits)
    if each.outside(tonnes / people):
        found = f"{in_figures(tonnes / people, 3)} t of CO2e a person {what}"
        reading.fault(where, found, f"{each}", "Give the mass in tonnes a year.")
