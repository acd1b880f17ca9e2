"""The register of kinds of bad input, and the study that each of them spoils."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.study_folder import StudyFolder

Spoil = Callable[["Spoilt"], "Sequence[object] | None"]


class Spoilt(StudyFolder):
    """A small study that a kind makes wrong, and a folder beside it for what is not part of the study."""

    def __init__(self, folder: Path, beside: Path) -> None:
        super().__init__(folder)
        self.beside = beside
        self.most: dict[str, int] = {}
        """Limits of `geoplan.files.limits` that are lowered, so that a small file exceeds them."""
        self.as_nobody = False
        """Whether the command runs without the rights of root."""
        self._is_written = False

    @property
    def toml(self) -> Path:
        """The study's file."""
        return self.folder / "study.toml"

    def text(self) -> str:
        """Write study.toml and return what stands in it."""
        self.write()
        return self.toml.read_text(encoding="utf-8")

    def put(self, content: str | bytes) -> None:
        """Put something in the place of study.toml."""
        self._is_written = True
        self.toml.write_bytes(content if isinstance(content, bytes) else content.encode())

    def finish(self) -> None:
        """Write study.toml, where the kind has not done so in its own way."""
        if not self._is_written:
            self.write()

    def file(self, name: str, content: str | bytes) -> Path:
        """Write a file into the study's folder."""
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def layer(self, kind: str, name: str, content: str | bytes, **options: Any) -> None:
        """Write a file as a layer."""
        self.file(name, content)
        self.set(kind, file=name, **options)

    def given(self, name: str, content: str | bytes) -> Path:
        """Write a file that the user gives, outside of the study."""
        path = self.beside / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def run(self, *options: object) -> list[object]:
        """Return the command that runs the study with further options."""
        return ["run", self.folder, "-o", self.beside / "out", "-q", *options]


@dataclass
class Kinds:
    """All kinds by their names."""

    all: dict[str, Spoil] = field(default_factory=dict)

    def add(self, name: str, spoil: Spoil) -> None:
        """Add a kind; each name once."""
        assert name not in self.all, name
        self.all[name] = spoil

    def __call__(self, name: str) -> Callable[[Spoil], Spoil]:
        """Add a kind as a decorator."""

        def add(spoil: Spoil) -> Spoil:
            self.add(name, spoil)
            return spoil

        return add


KINDS = Kinds()
