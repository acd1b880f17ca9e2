"""Measures that a study names and nobody knows: in its scenarios, in what was built, and in its own rows."""

from collections.abc import Collection

from geoplan.errors import Fault, LayerError, did_you_mean
from geoplan.layers.catalog import OpenedLayers
from geoplan.layers.climate.climate_faults import settings_of
from geoplan.layers.climate.own_measures import is_own
from geoplan.layers.opening.table import rows_at
from geoplan.study import FILE_NAME, Study


def unknown_measures(study: Study, layers: OpenedLayers, *, known: Collection[str]) -> list[Fault]:
    """Return the measures that are named and do not exist.

    Parameters
    ----------
    study
        Its scenarios.
    layers
        ``progress`` and ``measures``, where there are any.
    known
        The ids of all measures that a map can give, whether it does here or not; the study's own are added.

    Returns
    -------
    list of Fault
        One for each place in study.toml, and one for each unknown id of a table.
    """
    own = set[str]()
    if layers.measures is not None:
        own = set(layers.measures.loc[is_own(layers.measures), "measure_id"])
    every = {*known, *own}
    expected = "a measure from the map, or of the layer measures"
    faults = []
    for where, measure, _ in settings_of(study):
        if measure not in every:
            found, action = f"the measure '{measure}'", did_you_mean(measure, every)
            faults.append(Fault(str(study.folder / FILE_NAME), where, found=found, expected=expected, action=action))
    for kind in ("progress", "measures"):
        table, source = layers.of(kind), study.layers.of(kind)
        if table is None or source is None:
            continue
        named = table["measure_id"]
        for measure in dict.fromkeys(named[~named.isin(every)]):
            action = did_you_mean(measure, every) or "Correct the name."
            if kind == "measures":
                action = f"{action} Give a potential where it is a measure of the study's own.".strip()
            where, file = rows_at(table, named == measure), str(study.path_of(source))
            faults.append(Fault(file, where, found=f"the measure '{measure}'", expected=expected, action=action))
    return faults


def check_measure_names(study: Study, layers: OpenedLayers, *, known: Collection[str]) -> None:
    """Refuse measures that are named and do not exist; see `unknown_measures`.

    Raises
    ------
    LayerError
        With all of them.
    """
    faults = unknown_measures(study, layers, known=known)
    if faults:
        raise LayerError(faults)
