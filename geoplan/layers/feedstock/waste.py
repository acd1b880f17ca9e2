"""Municipal solid waste: tonnes a day, per zone or for the whole study; and what models refuse of such a table."""

import pandas as pd

from geoplan.errors import Fault, ParameterError, in_figures
from geoplan.layers.feedstock.items import called_items
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.statistics import StatisticsColumns, read_statistics
from geoplan.layers.opening.table import rows_at
from geoplan.layers.opening.table_faults import (
    SUM_TOLERANCE,
    missing_columns,
    quantity_faults,
    share_faults,
    unknown_items,
)
from geoplan.parameters import Parameters
from geoplan.units import KG_PER_T

COLUMNS = StatisticsColumns(
    subject="stream", amounts={"t_per_day": "waste.tonnes"}, words=("basis",), called=called_items("waste")
)
STREAMS = ("urban", "rural", "all")
GENERATED, COLLECTED = "generated", "collected"
BASES = (GENERATED, COLLECTED)
"""What tonnes are: as they arise, or counted where they come in; of the latter all is collected already."""
EFFICIENCY = "waste.incineration.efficiency"
COMPOSITION = "waste.composition."
_LANDFILL_SHARES = ("mcf", "methane_share", "oxidation", "recovered_share", "collection_share", "engine_efficiency")


def read_waste(reading: Reading) -> pd.DataFrame:
    """Read waste statistics.

    Parameters
    ----------
    reading
        The layer being opened.

    Returns
    -------
    DataFrame
        zone_id and district (both "" = the whole study), stream (one of `STREAMS`), t_per_day, year, basis (one of
        `BASES`; what says nothing is generated), source, confidence.

    Raises
    ------
    LayerError
        Where the table cannot be read; other faults are noted in `reading`.
    """
    waste = read_statistics(reading, COLUMNS)
    wrong = ~waste["stream"].isin([*STREAMS, ""])
    if wrong.any():
        found = f"the stream '{waste.loc[wrong, 'stream'].iloc[0]}'"
        reading.fault(rows_at(waste, wrong), found, f"one of {', '.join(STREAMS)}", "Correct it.")
    waste["basis"] = waste["basis"].replace("", GENERATED)
    strange = ~waste["basis"].isin(BASES)
    if strange.any():
        found = f"the basis '{waste.loc[strange, 'basis'].iloc[0]}'"
        reading.fault(rows_at(waste, strange), found, f"one of {', '.join(BASES)}, or nothing", "Correct it.")
    mixed = (waste["stream"] == "all").groupby([waste["zone_id"], waste["district"]]).transform("nunique") > 1
    if mixed.any():
        found = "'all' beside 'urban' or 'rural', which would count twice"
        reading.fault(rows_at(waste, mixed), found, "one of them", "Remove the others.")
    _check_per_person(reading, waste)
    return waste


def _check_per_person(reading: Reading, waste: pd.DataFrame) -> None:
    """Catch tonnes a year, or kilograms, by the waste of each person."""
    if reading.area is None or (waste["district"] != "").any():
        return
    zones = reading.area.zones.set_index("zone_id")["population"]
    there = zones if (waste["zone_id"] == "").any() else zones[zones.index.isin(set(waste["zone_id"]))]
    if there.isna().any() or there.sum() <= 0:
        return
    each = waste["t_per_day"].sum() * KG_PER_T / there.sum()
    limits = allowed("waste.per_person")
    if limits.outside(each):
        found = f"{in_figures(each, 3)} kg per person and day"
        reading.fault("t_per_day", found, f"{limits}", "Give the mass in tonnes a day.")


def composition(parameters: Parameters) -> "pd.Series[float]":
    """Return the composition of the waste.

    Parameters
    ----------
    parameters
        The parameters; the ids ``waste.composition.<fraction>.share`` are used.

    Returns
    -------
    pandas.Series
        Fraction -> share of the wet mass.

    Raises
    ------
    ParameterError
        Where the shares do not sum to 1.
    """
    given = parameters.under(COMPOSITION)
    # the names alone: a fraction's other numbers are read by those who use them
    shares = {name.removesuffix(".share"): given[name].value for name in given if name.endswith(".share")}
    total = sum(shares.values())
    if abs(total - 1) > SUM_TOLERANCE or min(shares.values(), default=0) < 0:
        listing = ", ".join(f"{name} {in_figures(share)}" for name, share in shares.items())
        found = f"shares that sum to {in_figures(total)} ({listing})"
        action = "Change the other fractions along with the one that was changed."
        raise ParameterError(
            Fault("parameters", f"{COMPOSITION}*.share", found=found, expected="shares that sum to 1", action=action)
        )
    return pd.Series(shares, dtype=float)


def collected_shares(waste: pd.DataFrame, parameters: Parameters) -> "pd.Series[float]":
    """Return the share of each row's tonnes that is collected: 1 where they were counted at a gate.

    Parameters
    ----------
    waste
        ``stream``, and ``basis`` where the rows say it.
    parameters
        The parameters; the ids under ``waste.collected_share.`` are used.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> rows = pd.DataFrame({"stream": ["urban", "urban"], "basis": ["generated", "collected"]})
    >>> collected_shares(rows, load_parameters()).tolist()
    [0.92, 1.0]
    """
    shares = {stream: parameters.value(f"waste.collected_share.{stream}") for stream in STREAMS}
    share = waste["stream"].map(shares).astype(float)
    return share if "basis" not in waste else share.where(waste["basis"] != COLLECTED, 1.0)


def waste_faults(waste: pd.DataFrame) -> list[Fault]:
    """Return what is wrong with waste statistics: see `waste_potential`."""
    faults = missing_columns(waste, ["stream", "t_per_day"], kind="waste")
    if not faults:
        faults += unknown_items(waste, "stream", STREAMS, kind="waste", expected="urban, rural or all")
        faults += quantity_faults(waste, ["t_per_day"], kind="waste")
    return faults


def waste_parameter_faults(parameters: Parameters) -> list[Fault]:
    """Return what is wrong with the waste's parameters: a composition that does not sum to 1, shares outside 0 to 1."""
    faults = share_faults(parameters, [f"waste.collected_share.{stream}" for stream in STREAMS])
    faults += share_faults(parameters, [EFFICIENCY, *(f"waste.landfill.{name}" for name in _LANDFILL_SHARES)])
    names = ("doc", "doc_f", "dry_matter", "carbon", "fossil_carbon_share")
    fractions = [f"waste.composition.{name}" for name in parameters.under(COMPOSITION) if name.split(".")[1] in names]
    faults += share_faults(parameters, fractions)
    try:
        composition(parameters)
    except ParameterError as error:
        faults += error.faults
    return faults
