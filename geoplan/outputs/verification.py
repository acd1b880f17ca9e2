"""Whether a folder of outputs is still what the run wrote: each file against its hash, and the versions behind it.

Where the study is at hand, also whether it is still what the run read. The manifest holds the SHA-256 of each file. It
cannot hold its own: who hands a folder on notes that elsewhere, and who receives it compares. A GeoPackage that was
opened in a GIS has other bytes and the same tables, and is the same.
"""

import platform
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import pandas as pd

from geoplan import __version__
from geoplan.errors import Fault, GeoplanError
from geoplan.hashing import sha256_of
from geoplan.layers.opening.reading import snapshot_of
from geoplan.outputs.folder import files_in, is_changed, is_kept, is_ours
from geoplan.outputs.manifest import (
    MANIFEST,
    YOURS,
    library_versions,
    noted,
    outputs_in,
    outside_of,
    read_in,
    versions_in,
)

if TYPE_CHECKING:
    from geoplan.parameters import Parameter
    from geoplan.study import LayerSource, Study

State: TypeAlias = Literal["same", "same_contents", "yours", "kept", "changed", "missing", "extra", "unreadable"]
WHOLE: frozenset[State] = frozenset({"same", "same_contents", "yours", "kept"})
"""States of what is as a run left it, or was kept by one."""


@dataclass(frozen=True, eq=False)
class Verification:
    """A folder of outputs held against its manifest.

    Attributes
    ----------
    folder
        The folder.
    manifest_sha256
        The SHA-256 of the manifest itself, to compare with what was noted elsewhere.
    files
        A row a file, by name: ``state`` (``same``; ``same_contents``, a GeoPackage that was stored anew; ``yours``, one
        that was given to the run; ``kept``, one that a run kept; ``changed``, ``missing``, ``extra``, ``unreadable``),
        ``bytes`` as written and ``bytes_here``; <NA> where there are none.
    versions
        A row a program, by name: ``version`` behind the run, ``version_here``, and ``state`` (``same``, ``other``).
    inputs
        Where a study was given, a row for each of its layers that is a file (``layers.zones``) and each parameter that
        was read, by name: what was ``read``, what is ``here``, and ``state`` (``same``, ``changed``, ``missing``,
        ``new``, ``unreadable``).
    """

    folder: Path
    manifest_sha256: str
    files: pd.DataFrame
    versions: pd.DataFrame
    inputs: pd.DataFrame

    @property
    def holds(self) -> bool:
        """Whether all files are there, none has changed and none was added. Other versions here change no file."""
        return bool(self.files["state"].isin(WHOLE).all())

    @property
    def is_current(self) -> bool:
        """Whether the study is as the run read it; True where none was given."""
        return bool(self.inputs["state"].eq("same").all())

    @property
    def table(self) -> pd.DataFrame:
        """What is not the same, as one table: ``kind``, ``name``, ``state``, ``written``, ``here``.

        Kinds are ``file``, ``version`` and ``input``.
        """
        files = self.files.rename(columns={"bytes": "written", "bytes_here": "here"}).assign(kind="file")
        versions = self.versions.rename(columns={"version": "written", "version_here": "here"}).assign(kind="version")
        inputs = self.inputs.rename(columns={"read": "written"}).assign(kind="input")
        each = [part.astype(object).rename_axis("name").reset_index() for part in (files, versions, inputs)]
        every = pd.concat(each)
        columns = ["kind", "name", "state", "written", "here"]
        return every.loc[every["state"].ne("same"), columns].reset_index(drop=True)

    def __repr__(self) -> str:
        counts = self.files["state"].value_counts()
        return f"Verification({str(self.folder)!r}: {', '.join(f'{n:,} {state}' for state, n in counts.items())})"


def verify(folder: str | Path, *, study: "Study | None" = None) -> Verification:
    """Hold a folder of outputs against its manifest.

    Nothing is written, and nothing outside the folder and the study is read.

    Parameters
    ----------
    folder
        A folder that `run` wrote.
    study
        The study that it was run from, to hold its layers and parameters against those that the run read.

    Returns
    -------
    Verification
        Files, versions, and whether all of it holds.

    Raises
    ------
    GeoplanError
        Where it is no such folder, or its manifest names files outside it.

    Examples
    --------
    >>> import geoplan
    >>> geoplan.verify("outputs/hai-phong").holds  # doctest: +SKIP
    True
    """
    place = Path(folder)
    made = outputs_in(place) if place.is_dir() else None
    if made is None:
        found = "no manifest.json of geoplan" if place.is_dir() else "no such folder"
        action = "Run the study first, or name the folder of its outputs."
        fault = Fault(str(place), "", found=found, expected="a folder that geoplan run wrote", action=action)
        raise GeoplanError(fault)
    outside = outside_of(place)
    if outside:
        action = "Somebody has changed it: do not use these outputs."
        raise GeoplanError(
            Fault(str(place / MANIFEST), name, found="a file outside the folder", expected="files in it", action=action)
            for name in outside
        )
    there = set(files_in(place))
    rows = {name: _row(place, name, entry) for name, entry in made.items()}
    for name in sorted(there - made.keys() - {MANIFEST}):
        if is_kept(name) or not is_ours(name, set(made)):
            rows[name] = ("kept" if is_kept(name) else "extra", None, _size(place / name))
    files = pd.DataFrame.from_dict(rows, orient="index", columns=["state", "bytes", "bytes_here"])
    files = files.astype({"state": str, "bytes": "Int64", "bytes_here": "Int64"}).rename_axis("file").sort_index()
    return Verification(place, sha256_of(place / MANIFEST), files, _versions(place), _inputs(place, study))


def _row(folder: Path, name: str, entry: dict[str, Any]) -> tuple[State, int | None, int | None]:
    file, size = folder / name, entry.get("bytes")
    written = size if isinstance(size, int) else None
    try:
        if not file.resolve(strict=True).is_relative_to(folder.resolve()):  # a link that leads out
            return "changed", written, None
    except PermissionError:
        return "unreadable", written, None
    except (OSError, RuntimeError):  # nothing is there, or a link to itself
        return "missing", written, None
    if not file.is_file():
        return "missing", written, None
    try:
        same = file.stat().st_size == written and sha256_of(file) == entry.get("sha256")
        if entry.get(YOURS):
            state: State = "yours" if same else "changed"
        elif "sha256" not in entry or is_changed(file, entry):
            state = "changed"
        else:
            state = "same" if same else "same_contents"
    except OSError:
        return "unreadable", written, None
    return state, written, _size(file)


def _size(file: Path) -> int | None:
    return file.stat().st_size if file.is_file() else None


def _versions(folder: Path) -> pd.DataFrame:
    here = {"geoplan": __version__, "Python": platform.python_version(), **library_versions()}
    rows = {
        name: (version, here.get(name), "same" if version == here.get(name) else "other")
        for name, version in versions_in(folder).items()
    }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["version", "version_here", "state"])
    return table.rename_axis("program")


def _inputs(folder: Path, study: "Study | None") -> pd.DataFrame:
    rows: dict[str, tuple[str, object, object]] = {}
    if study is not None:
        layers, parameters = read_in(folder)
        there = dict(study.layers)
        rows = {f"layers.{kind}": _layer(study, layers.get(kind), there.get(kind)) for kind in {*layers, *there}}
        rows |= {name: _parameter(entry, study.parameters.get(name)) for name, entry in parameters.items()}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["state", "read", "here"], dtype=object)
    return table.rename_axis("input").sort_index()


def _layer(study: "Study", was: dict[str, Any] | None, now: "LayerSource | None") -> tuple[str, object, object]:
    """Hold a layer against what a run read. What a source makes or fetches is no file of the study, and is as named."""
    read, here = (was or {}).get("file"), None if now is None else now.file or now.source
    if was is None or now is None:
        return "new" if was is None else "missing", read, here
    if not now.file:
        return "same" if here == read else "changed", read, here
    path = study.path_of(now)
    if not path.exists():
        return "missing", read, None
    try:
        return "same" if snapshot_of(path).sha256 == was.get("sha256") else "changed", read, here
    except OSError:
        return "unreadable", read, here


def _parameter(was: dict[str, Any], now: "Parameter | None") -> tuple[str, object, object]:
    """Hold what a run took for a parameter, and its range, against what the study says now."""
    here = {} if now is None else noted(now)
    same = all(was.get(end) == value for end, value in here.items())
    return "missing" if not here else "same" if same else "changed", was.get("value"), here.get("value")
