"""All that is wrong with the statistics of a study and the parameters they need, found before anything is computed."""

import pandas as pd

from geoplan.errors import Fault, LayerError
from geoplan.layers.feedstock.crops import COLUMNS as CROPS
from geoplan.layers.feedstock.crops import crop_faults, residue_parameter_faults
from geoplan.layers.feedstock.livestock import COLUMNS as LIVESTOCK
from geoplan.layers.feedstock.livestock import livestock_faults, manure_parameter_faults
from geoplan.layers.feedstock.mills import mill_faults
from geoplan.layers.feedstock.shared_rows import Counted, ZoneNames, untaken_faults
from geoplan.layers.feedstock.waste import COLUMNS as WASTE
from geoplan.layers.feedstock.waste import waste_faults, waste_parameter_faults
from geoplan.layers.opening.table_faults import zone_faults
from geoplan.parameters import Parameters


def statistics_faults(
    parameters: Parameters,
    *,
    zones: ZoneNames,
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
    zones
        The zones of the study, and their districts.
    crops, livestock, waste
        As their readers give them; None where there is none.
    mills
        As for `geoplan.layers.feedstock.mills.mill_faults`.

    Returns
    -------
    list of Fault
        Rows that cannot be (unknown crops, animals and streams, quantities that are missing, negative or not finite),
        statistics for zones that do not exist or that no zone is left to take, shares outside 0 to 1, a composition
        that does not sum to 1, and ratios and heating values in different states of moisture; mills that process more
        than the statistics have.
    """
    faults: list[Fault] = []
    for columns, table, kind, whole in (
        (CROPS, crops, "crops", None),
        (LIVESTOCK, livestock, "livestock", None),
        (WASTE, waste, "waste", "all"),
    ):
        if table is not None and "zone_id" in table:
            counted = Counted(columns.subject, list(columns.amounts), whole, kind)
            faults += zone_faults(table, zones.zone_ids, kind=kind)
            faults += untaken_faults(table, counted, zones=zones)
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
    zones: ZoneNames,
    crops: pd.DataFrame | None = None,
    livestock: pd.DataFrame | None = None,
    waste: pd.DataFrame | None = None,
    mills: pd.DataFrame | None = None,
) -> None:
    """Raise a LayerError with all of `statistics_faults`, if there are any."""
    tables = {"crops": crops, "livestock": livestock, "waste": waste, "mills": mills}
    faults = statistics_faults(parameters, zones=zones, **tables)
    if faults:
        raise LayerError(faults)
