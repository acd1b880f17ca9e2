"""What has been written as one table of a GeoPackage, and how it is to look and to be called."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from geoplan.fields import Table
from geoplan.languages import Language
from geoplan.outputs.wording.texts import text

Group: TypeAlias = Literal["sites", "plan", "rasters", "results", "tables"]
"""Where a layer stands in the project, from the top down."""


@dataclass(frozen=True)
class WrittenLayer:
    """What has been written as one table, how it is to look and to be called, and the group that it stands in.

    What it is called is found by its `name`; of a layer that was read and is passed on, by its `kind`.
    """

    name: str
    columns: tuple[str, ...]
    table: Table | None = None
    styles: Mapping[Language, str] = field(default_factory=dict)
    group: Group = "results"
    kind: str = ""

    def title(self, language: Language) -> str:
        """Return what people call it."""
        return text(f"layer.{self.kind}" if self.kind else f"gpkg.{self.name}.title", language)

    def description(self, language: Language) -> str:
        """Return what it holds."""
        return text("gpkg.read.description" if self.kind else f"gpkg.{self.name}.description", language)
