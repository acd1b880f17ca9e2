"""All that is wrong with the statistics of a study and the parameters they need, found before anything is computed."""

from collections.abc import Sequence

import pandas as pd

from geoplan.errors import Fault, LayerError
from geoplan.layers.feedstock.crops import crop_faults, residue_parameter_faults
from geoplan.layers.feedstock.livestock import livestock_faults, manure_parameter_faults
from geoplan.layers.feedstock.mills import mill_faults
from geoplan.layers.feedstock.waste import waste_faults, waste_parameter_faults
from geoplan.layers.opening.table_faults import zone_faults
from geoplan.parameters import Parameters


def statistics_faults(
    parameters: Parameters,
    *,
    zone_ids: Sequence[str],
    crops: pd.DataFrame | None = None,
    livestock: pd.DataFrame | None = None,
    waste: pd.DataFrame | None = None,
    mills: pd.DataFrame | None = None,
) -> list[Fault]:
    """Return every fault of the statistics at once.

    Parameters
    ----------
    parameters
        The parameters; those that the given tables need are checked with them.
    zone_ids
        The zones of the study.
    crops, livestock, waste
        As their readers give them; None where there is none.
    mills
        As for `geoplan.layers.feedstock.mills.mill_faults`.

    Returns
    -------
    list of Fault
        Rows that cannot be (unknown crops, animals and streams, quantities that are missing, negative or not finite),
        statistics for zones that do not exist, shares outside 0 to 1, a composition that does not sum to 1, and ratios
        and heating values in different states of moisture; mills that process more than the statistics have.
    """
    faults: list[Fault] = []
    for kind, table in (("crops", crops), ("livestock", livestock), ("waste", waste)):
        if table is not None and "zone_id" in table:
            faults += zone_faults(table, zone_ids, kind=kind)
    if crops is not None:
        faults += crop_faults(crops) + residue_parameter_faults(crops, parameters)
    if livestock is not None:
        faults += livestock_faults(livestock, parameters) + manure_parameter_faults(parameters)
    if waste is not None:
        faults += waste_faults(waste) + waste_parameter_faults(parameters)
    if mills is not None:
        nothing = pd.DataFrame({"crop": []})
        faults += mill_faults(mills, nothing if crops is None else crops)
    return faults


def check_statistics(
    parameters: Parameters,
    *,
    zone_ids: Sequence[str],
    crops: pd.DataFrame | None = None,
    livestock: pd.DataFrame | None = None,
    waste: pd.DataFrame | None = None,
    mills: pd.DataFrame | None = None,
) -> None:
    """Raise a LayerError with all of `statistics_faults`, if there are any."""
    faults = statistics_faults(
        parameters, zone_ids=zone_ids, crops=crops, livestock=livestock, waste=waste, mills=mills
    )
    if faults:
        raise LayerError(faults)
