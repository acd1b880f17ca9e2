"""Files beside the GeoPackage that its project shows too: roofs, and rasters in their order of use."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geoplan.languages import LANGUAGES, Language
from geoplan.outputs.geopackage.project.facts import raster_facts
from geoplan.outputs.geopackage.project.layer_entry import ProjectLayer
from geoplan.outputs.geopackage.qgis_metadata import Extent, layer_metadata
from geoplan.outputs.geopackage.qgis_style import rooftops_style
from geoplan.outputs.geopackage.raster_style import raster_style
from geoplan.outputs.geopackage.written_layer import WrittenLayer
from geoplan.outputs.wording.texts import load_texts, text
from geoplan.sentences import headed
from geoplan.siting.candidate_kinds import candidate_kinds

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

ROOFS = "rooftops"
ROOFS_SCALE = 25_000
"""Roofs are drawn at scales of 1 to this and larger: a city has hundreds of thousands of them."""


@dataclass(frozen=True)
class FilesBeside:
    """Files that stand in the folder of the GeoPackage.

    Attributes
    ----------
    folder
        That of the GeoPackage.
    rooftops
        The GeoPackage of the roofs; None where they were not written, or as GeoParquet, which not every QGIS reads.
    rasters
        GeoTIFFs.
    """

    folder: Path
    rooftops: Path | None = None
    rasters: Sequence[Path] = ()

    def roofs(self) -> WrittenLayer | None:
        """Return the roofs as a layer with its styles, or None without their file."""
        if self.rooftops is None:
            return None
        columns = tuple(str(name) for name in _read(self.rooftops)["fields"])
        styles = {each: rooftops_style(columns, language=each) for each in LANGUAGES}
        return WrittenLayer(ROOFS, columns, "rooftops", styles)

    def roofs_extent(self) -> Extent | None:
        """Return where the roofs lie."""
        if self.rooftops is None:
            return None
        west, south, east, north = _read(self.rooftops)["total_bounds"]
        return (float(west), float(south), float(east), float(north))

    def roof_entry(self, layer: WrittenLayer, language: Language, *, metadata: str) -> ProjectLayer:
        """Return the roofs as a layer of the project."""
        return ProjectLayer(
            ROOFS,
            layer.title(language),
            "Polygon",
            layer.styles,
            extent=self.roofs_extent(),
            file="" if self.rooftops is None else self._name(self.rooftops),
            metadata=metadata,
            most_scale=ROOFS_SCALE,
        )

    def raster_entries(self, result: "Assessment", language: Language) -> Iterator[ProjectLayer]:
        """Yield the rasters as layers of the project; they wait for a click, for they hide what lies below."""
        import rasterio

        for file in self.rasters:
            if file.suffix == ".tif":
                with rasterio.open(file) as dataset:
                    extent: Extent = tuple(dataset.bounds)
                styles = {each: raster_style(file, language=each) for each in LANGUAGES}
                title, name = _raster_title(file.stem, language), self._name(file)
                told = layer_metadata(raster_facts(result, file.stem, title, language, extent=extent))
                yield ProjectLayer(
                    file.stem, title, None, styles, extent=extent, is_shown=False, file=name, metadata=told
                )

    def _name(self, file: Path) -> str:
        return file.relative_to(self.folder).as_posix()


def _raster_title(name: str, language: Language) -> str:
    """Return what a raster is called: its own name, that of the kind that it is eligible for, or that of its layer."""
    if f"gpkg.raster.{name}" in load_texts():
        return text(f"gpkg.raster.{name}", language)
    start, _, key = name.partition("_")
    kind = candidate_kinds().get(key)
    if start == "eligible" and kind is not None:
        return headed(text("gpkg.raster.eligible", language), kind.title[language], language)
    return text(f"layer.{key}", language) if f"layer.{key}" in load_texts() else name


def _read(file: Path) -> dict[str, Any]:
    import pyogrio

    about: dict[str, Any] = pyogrio.read_info(file, layer=ROOFS, force_total_bounds=True)
    return about
