"""How much disk the outputs of studies take, told before they are written."""

import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from geoplan.errors import Fault
from geoplan.layers.opening.file_kind import files_of
from geoplan.study import Study
from geoplan.units import BYTES_PER_MB

_ALWAYS = 20 * BYTES_PER_MB
"""What the outputs of the smallest study take, and what stands beside them while they are written. [bytes]"""
_OF_A_ROOF, _OF_ROOFS, _OF_OTHERS = 400.0, 5.0, 2.0
"""Bytes of outputs, and of what is written on the way: for each roof of a Parquet file, which says how many it has, and
for each byte of other footprints and of other layers. A province of 735,000 roofs writes 252 MB, and holds its roofs
once more on the way; their footprints take 41 MB in a file that geoplan has cleaned, and more in any other."""


def bytes_needed(study: Study, *, with_roofs: bool = True) -> float:
    """Return about how much disk a run of a study takes. [bytes].

    Parameters
    ----------
    study
        The study; what its layers' files hold decides.
    with_roofs
        Whether single roofs are written too.
    """
    needed = float(_ALWAYS)
    for kind, source in study.layers:
        if source.file:
            with suppress(OSError):
                files = list(files_of(study.path_of(source)))
                size = sum(file.stat().st_size for file in files)
                needed += _of_roofs(files, size) if kind == "rooftops" and with_roofs else size * _OF_OTHERS
    return needed


def _of_roofs(files: Sequence[Path], size: int) -> float:
    from pyarrow import parquet
    from pyarrow.lib import ArrowException

    try:
        return _OF_A_ROOF * sum(parquet.read_metadata(file).num_rows for file in files)
    except (ArrowException, OSError):  # another format, or what the run refuses
        return _OF_ROOFS * size


def free_bytes(folder: Path) -> float:
    """Return how much is left on the disk of a folder that may not be there yet. [bytes].

    Parameters
    ----------
    folder
        The folder.
    """
    there = next((each for each in (folder, *folder.parents) if each.is_dir()), Path())
    with suppress(OSError):
        return float(shutil.disk_usage(there).free)
    return float("inf")


def lack_of_room(studies: Iterable[Study], folder: Path, *, with_roofs: bool = True) -> Fault | None:
    """Return the fault of a disk that cannot hold what the studies will write; None where it can.

    Parameters
    ----------
    studies
        Those that are to be run.
    folder
        Where their outputs go.
    with_roofs
        Whether single roofs are written too.
    """
    needed, free = sum(bytes_needed(study, with_roofs=with_roofs) for study in studies), free_bytes(folder)
    if needed <= free:
        return None
    found, expected = f"{free / BYTES_PER_MB:,.0f} MB free", f"about {needed / BYTES_PER_MB:,.0f} MB for the outputs"
    action = "Make room, choose another place, or leave out single roofs: rooftops='none', --rooftops none."
    return Fault(str(folder), "", found=found, expected=expected, action=action)


def room_told(studies: Sequence[Study], folder: Path, *, with_roofs: bool = True) -> str:
    """Say how many studies are to be run, and how much disk that takes of what is free.

    Parameters
    ----------
    studies, folder, with_roofs
        As for `lack_of_room`.
    """
    needed = sum(bytes_needed(study, with_roofs=with_roofs) for study in studies) / BYTES_PER_MB
    free = free_bytes(folder) / BYTES_PER_MB
    return f"studies to run: {len(studies):,}, about {needed:,.0f} MB of disk, {free:,.0f} MB free"
