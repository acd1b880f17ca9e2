"""A study checked: every layer opened, and all that is wrong with it said at once."""

from geoplan.layers.catalog import open_layers
from geoplan.preparation.overview import LayerRow, layer_overview
from geoplan.progress import Progress
from geoplan.study import Study


def check_study(study: Study, *, progress: Progress = False) -> list[LayerRow]:
    """Open every layer of a study.

    Parameters
    ----------
    study
        The study.
    progress
        False, True, or a callable ``(fraction, message)``.

    Returns
    -------
    list of LayerRow
        What each layer is, and what the study lacks.

    Raises
    ------
    LayerError
        With every fault of every layer.
    """
    return layer_overview(open_layers(study, progress=progress), study)
