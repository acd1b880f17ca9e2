"""What a source is asked for, and what it gives back.

A source module `geoplan.sources.publishers.<name>` offers two functions: ``plan(kind, area, session)`` lists what would
be asked of the network, and ``fetch(kind, area, folder, session)`` writes one file of a layer, clipped to the area,
into a folder. `geoplan.preparation.fetch` calls them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geoplan.errors import GeoplanError
from geoplan.languages import Text
from geoplan.sources.registry import sources
from geoplan.sources.transfer.download import megabytes
from geoplan.study import Status

if TYPE_CHECKING:
    import geopandas as gpd


@dataclass(frozen=True)
class FetchArea:
    """The place that layers are fetched for.

    Parameters
    ----------
    bounds
        West, south, east, north in WGS84, with a margin around the zones. [degrees]
    zones
        The study's zones, in its CRS; columns zone_id, zone_name and geometry at least.
    crs
        The study's projected CRS in metres.
    time_zone
        The study's IANA time zone.
    options
        What the user gave for the source: a key, a year, a file name; by name.
    """

    bounds: tuple[float, float, float, float]
    zones: "gpd.GeoDataFrame"
    crs: str
    time_zone: str
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Download:
    """One address that would be asked.

    Parameters
    ----------
    url
        The address.
    what
        What it holds, in a few words.
    bytes
        How much of it would be read; None where the server does not say.
    """

    url: str
    what: str
    bytes: int | None = None


@dataclass(frozen=True)
class FetchedLayer:
    """One layer as a source wrote it.

    Parameters
    ----------
    kind
        The kind of layer: a key of a study's ``[layers]``.
    file
        The file that was written, in the folder that was given.
    options
        What study.toml must say for geoplan to read it: ``{"legend": "worldcover"}``, ``{"columns": {...}}``.
    licence
        The licence of the data.
    attribution
        The line that the publisher asks for.
    vintage
        The year or period that the data describe.
    status
        ``real`` for measured or surveyed data.
    note
        What a reader should know.
    rows
        The rows of a table; 0 for a raster.
    """

    kind: str
    file: Path
    options: dict[str, Any] = field(default_factory=dict)
    licence: str = ""
    attribution: str = ""
    vintage: str = ""
    status: Status = "real"
    note: Text = field(default_factory=lambda: Text(en=""))
    rows: int = 0

    def entry(self) -> dict[str, Any]:
        """Return what study.toml says of the layer."""
        given = {"file": self.file.name, **self.options, "status": self.status, "licence": self.licence}
        given |= {"attribution": self.attribution, "vintage": self.vintage}
        if self.note.en:
            given["note"] = {name: text for name, text in self.note.model_dump().items() if text}
        return given


@dataclass(frozen=True)
class FetchReport:
    """What was fetched, or would be.

    Attributes
    ----------
    folder
        The study's folder.
    chosen
        Kind of layer -> name of its source.
    planned
        Kind of layer -> what would be asked; of a dry run only.
    fetched
        Kind of layer -> what was written.
    failed
        Kind of layer -> why it is as it was.
    """

    folder: Path
    chosen: Mapping[str, str]
    planned: Mapping[str, Sequence[Download]] = field(default_factory=dict)
    fetched: Mapping[str, FetchedLayer] = field(default_factory=dict)
    failed: Mapping[str, GeoplanError] = field(default_factory=dict)

    def lines(self) -> Iterator[str]:
        """Say in lines of text what was done, or would be."""
        for kind, downloads in self.planned.items():
            source = sources()[self.chosen[kind]]
            yield f"{kind:<16} {source.title.en}: {_sizes(downloads)}; {source.licence}"
            for download in downloads:
                size = "?" if download.bytes is None else megabytes(download.bytes)
                yield f"  {size:>12}  {download.url}  ({download.what})"
        if self.planned:
            yield f"{'total':<16} {_sizes(download for downloads in self.planned.values() for download in downloads)}"
        for kind, layer in self.fetched.items():
            rows = f", {layer.rows:,} rows" if layer.rows else ""
            vintage = f", {layer.vintage}" if layer.vintage else ""
            yield f"{kind:<16} {sources()[self.chosen[kind]].title.en}{vintage}: {layer.file.name}{rows}"
            yield f"{'':<16} licence: {layer.licence}"
            if layer.note.en:
                yield f"{'':<16} {layer.note.en}"
        for kind, error in self.failed.items():
            yield f"{kind:<16} not fetched from {sources()[self.chosen[kind]].title.en}: {error}"


def _sizes(downloads: Iterable[Download]) -> str:
    """Say how much would be read; what several layers need is counted once."""
    sizes = {download.url: download.bytes for download in downloads}
    known = [size for size in sizes.values() if size is not None]
    unknown = len(sizes) - len(known)
    more = [f"{unknown} of unknown size"] if unknown else []
    return ", and ".join([*([megabytes(sum(known))] if known or not unknown else []), *more])
