"""Footprints of one's own made the rooftops of a study: cleaned, sorted, checked as a run reads them, and entered."""

from dataclasses import replace
from pathlib import Path
from typing import Unpack

from geoplan.errors import Fault, LayerError
from geoplan.files.boundary import AllowOutside, resolved
from geoplan.layers.catalog import check_layer, open_zones
from geoplan.preparation.import_layer import LayerTerms, check_licence
from geoplan.preparation.import_rooftops import DEFAULT_NAME, FootprintOptions, ImportReport, import_rooftops
from geoplan.preparation.study_file import check_own, put_layer
from geoplan.progress import Progress
from geoplan.replacing import told_when_full
from geoplan.scratch import ScratchFolder
from geoplan.study import FILE_NAME, LayerSource, open_study


def import_rooftops_layer(
    file: str | Path,
    study_folder: str | Path,
    *,
    terms: LayerTerms,
    allow_outside: AllowOutside = None,
    progress: Progress = False,
    **options: Unpack[FootprintOptions],
) -> ImportReport:
    """Make a file of footprints the rooftops of a study.

    The file is read by `geoplan.preparation.import_rooftops.import_rooftops`, in the study's CRS and within the bounds
    of its zones, and stands as ``rooftops.parquet`` in the study's folder; then study.toml is made to name it. Nothing
    is changed where anything is wrong.

    Parameters
    ----------
    file
        As for `import_rooftops`.
    study_folder
        A study of your own.
    terms
        What study.toml is to say of the data.
    allow_outside
        As `geoplan.study.open_study` takes it, for the study's zones; the file itself may lie anywhere.
    progress
        See `geoplan.progress`.
    **options
        columns, where, minimum_confidence, source, table, source_crs and rows, as for `import_rooftops`.

    Returns
    -------
    ImportReport
        What was read, left out and written.

    Raises
    ------
    StudyError
        Where there is no such study, or the study is an embedded one.
    LayerError
        With every fault of the file.
    """
    origin, study = Path(file), open_study(study_folder, allow_outside=allow_outside)
    check_own(study.folder / FILE_NAME)
    check_licence(terms.licence, origin)
    if resolved(origin) == study.folder / DEFAULT_NAME:
        action = "Give it another name, and import that: what is imported takes this one."
        raise LayerError(
            Fault(str(origin), "", found="the file that is to be written", expected="another one", action=action)
        )
    zones = open_zones(study)
    with ScratchFolder(within=study.folder) as scratch, told_when_full(study.folder / DEFAULT_NAME):
        report = import_rooftops(
            origin,
            scratch,
            crs=study.crs,
            zones=zones,
            parameters=study.parameters,
            progress=progress,
            **options,
        )
        entry = {"file": DEFAULT_NAME, **terms.entry(origin, report.columns)}
        written = LayerSource.model_validate(entry)
        check_layer(study, "rooftops", source=written, folder=report.path.parent, zones=zones)
        path = put_layer(report.path, study.folder, kind="rooftops", entry=entry)
    return replace(report, path=path)
