"""The outputs of a collection: files of the whole, replaced all at once, and below them studies that stay."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from geoplan.collection.joining.joined import PARTS, STUDIES
from geoplan.errors import Fault, GeoplanError
from geoplan.files.boundary import given_path
from geoplan.outputs.folder import Outputs, check_openable, is_kept, is_ours
from geoplan.outputs.manifest import outputs_in
from geoplan.replacing import held_folder, replaced_folder

_BELOW = (STUDIES, PARTS)


@dataclass
class WholeFolder:
    """The folder of a collection's outputs, held by one run.

    Attributes
    ----------
    path
        The folder.
    names
        The studies of the collection.
    replace
        Whether files that were changed since a run wrote them, and studies that are none of its own, are dropped.
    kept
        Names of what was kept beside the new outputs, once they stand.
    """

    path: Path
    names: frozenset[str]
    replace: bool = False
    kept: list[str] = field(default_factory=list)

    @contextmanager
    def replaced(self) -> Iterator[Path]:
        """Give an empty folder for the files of the whole, and put it in the place of the former; studies move over."""
        with replaced_folder(self.path, check=self._check, keep=self.keep) as draft:
            yield draft

    def keep(self, former: Path, target: Path) -> None:
        """Move studies, and files of the whole that people changed, from a former folder to the new one."""
        for below in _BELOW:
            for each in sorted((former / below).iterdir()) if (former / below).is_dir() else ():
                dropped = self.replace and each.is_dir() and (below == PARTS or outputs_in(each) is not None)
                wanted = each.name in self.names or not dropped
                if wanted and not (target / below / each.name).exists():
                    (target / below).mkdir(exist_ok=True)
                    each.rename(target / below / each.name)
        outputs = Outputs(target, replace=self.replace)
        outputs.keep_changed(former, target)
        self.kept += outputs.kept

    def strangers(self) -> list[Fault]:
        """Return what stands there that no run of this collection wrote."""
        path, action = self.path, "Choose another folder, or move it away."
        expected = "a folder that is absent, empty, or holds only what geoplan wrote of this collection"
        if path.exists() and (not path.is_dir() or Path.cwd().is_relative_to(path)):
            found = "the current folder" if path.is_dir() else "a file"
            return [Fault(str(path), "", found=found, expected=expected, action=action)]
        if not path.is_dir():
            return []
        made = set(outputs_in(path) or {})
        others = [each.name for each in path.iterdir() if each.name not in _BELOW]
        foreign = sorted(name for name in others if not (is_kept(name) or is_ours(name, made)))
        faults = [
            Fault(str(path / name), "", found="what no run made", expected=expected, action=action) for name in foreign
        ]
        return faults + self._strange_studies(expected)

    def _strange_studies(self, expected: str) -> list[Fault]:
        """Return what stands among the studies that is none of the collection's, but what may be dropped."""
        home = self.path / STUDIES
        there = sorted(each for each in home.iterdir() if each.is_dir()) if home.is_dir() else []
        faults = []
        for each in there:
            if each.name in self.names or each.name.startswith("."):
                continue
            if outputs_in(each) is None:
                found, action = "what no run made", "Choose another folder, or move it away."
            elif self.replace:
                continue
            else:
                found = "outputs of a study that the collection does not name"
                action = "Move them away, or drop them: --replace."
            faults.append(Fault(str(each), "", found=found, expected=expected, action=action))
        return faults

    def _check(self, _path: Path) -> None:
        if faults := self.strangers():
            raise GeoplanError(faults)


def settle_below(path: Path) -> None:
    """Put right what dead runs of studies left half written below the outputs of a collection, and lose nothing.

    Parameters
    ----------
    path
        The outputs of the collection.
    """
    for below in _BELOW:
        left = [each.name for each in (path / below).iterdir()] if (path / below).is_dir() else []
        for name in sorted({each[1:].partition(".geoplan-")[0] for each in left if each.startswith(".")}):
            target = path / below / name
            with held_folder(target, keep=Outputs(target).keep_changed):
                pass


@contextmanager
def whole_folder(path: str | Path, *, names: frozenset[str], replace: bool = False) -> Iterator[WholeFolder]:
    """Hold the outputs of a collection for one run, from before it reads to after it has written.

    Parameters
    ----------
    path
        The folder.
    names
        The studies of the collection.
    replace
        As for `WholeFolder`.

    Yields
    ------
    WholeFolder
        The folder; what a run that died left beside it is cleared, and studies that it had set aside are back.

    Raises
    ------
    GeoplanError
        Where it cannot be written, or another run holds it.
    """
    folder = WholeFolder(given_path(path), names, replace)
    check_openable(folder.path)
    with held_folder(folder.path, keep=folder.keep):
        yield folder
