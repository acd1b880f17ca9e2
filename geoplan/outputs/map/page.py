"""map.html: one file that opens anywhere, without a network, in three languages.

The page is folium's, with Leaflet taken from its wheel instead of a content-delivery network. What it shows is a JSON
text in the page; the files of scripts/ draw it, beginning with page.js, and those of styles/ dress it. Names and
numbers never become markup or code: they reach the page only as text. The map stays folium's: users may add its layers.
"""

import html
import logging
import math
import pickle
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import folium
import geopandas as gpd
from branca.element import Figure

from geoplan.errors import Fault, GeoplanError
from geoplan.languages import LANGUAGES, Language
from geoplan.layers.rooftops.footprint import Footprints
from geoplan.outputs.drawing.colours import CLASS_COLOURS
from geoplan.outputs.map.bundle import NAME, bundle
from geoplan.outputs.map.content import base_map, page_content, quanta_of_roofs, roof_quanta
from geoplan.outputs.map.offline_map import (
    MAP,
    OfflineMap,
    ScriptLine,
    Verbatim,
    add_offline_head,
    page_data,
    parsed_data,
    safe_json,
)
from geoplan.outputs.map.packed_layer import PackedLayer, packed_layer
from geoplan.outputs.map.sheets import page_css
from geoplan.outputs.map.static_page import static_page
from geoplan.outputs.wording.texts import text
from geoplan.potential.standing_roofs import KWP as INSTALLED_KWP
from geoplan.replacing import replaced_file
from geoplan.units import BYTES_PER_MB

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

logger = logging.getLogger(__name__)

# The elements of the page that hold its data.
PAGE_DATA, ROOFTOPS_DATA, BACKGROUND_DATA = "geoplan-data", "geoplan-rooftops", "geoplan-background"
# The size up to which the roofs stand in the page unless the caller decides.
MOST_ROOFTOP_BYTES = 25e6


def write_map(
    result: "Assessment",
    path: str | Path,
    *,
    language: Language = "en",
    rooftops: bool | None = None,
    rooftops_shown: bool = False,
    most_rooftop_bytes: float = MOST_ROOFTOP_BYTES,
) -> Path:
    """Write the interactive map of a result as one self-contained HTML file.

    Parameters
    ----------
    result
        What `assess` returned.
    path
        The file to write. It is replaced only when the new one is whole.
    language
        The language in which the page opens where its address names none and the reader's browser asks for none that
        the page speaks; it can be switched in the page.
    rooftops
        Whether every roof stands in the page, some ten bytes each; by default where they are few enough.
    rooftops_shown
        Whether the page opens with the roofs drawn; else they are a layer to switch on.
    most_rooftop_bytes
        How much the roofs may add to the page unless `rooftops` says so; 25 MB.

    Returns
    -------
    Path
        The file. The same result gives the same bytes.

    Raises
    ------
    GeoplanError
        Where the language is unknown, the zones have no coordinate reference system, or the file cannot be written.
    """
    page = make_map(
        result,
        language=language,
        rooftops=rooftops,
        rooftops_shown=rooftops_shown,
        most_rooftop_bytes=most_rooftop_bytes,
    )
    written = page.get_root().render().encode()
    target = Path(path)
    with replaced_file(target) as draft:
        draft.write_bytes(written)
    logger.info("wrote %s (%.2f MB)", target, len(written) / BYTES_PER_MB)
    return target


def make_map(
    result: "Assessment",
    *,
    language: Language = "en",
    rooftops: bool | None = None,
    rooftops_shown: bool = False,
    most_rooftop_bytes: float = MOST_ROOFTOP_BYTES,
    hosts: Sequence[str] = (),
) -> folium.Map:
    """Return the interactive map of a result, for a notebook; it needs no network there either.

    Layers of folium can be added to it: markers, shapes, choropleths, groups, a control of layers.

    Parameters
    ----------
    result
        What `assess` returned.
    language
        The language in which the map opens: in a notebook this one, whatever the browser asks for.
    rooftops, rooftops_shown, most_rooftop_bytes
        As in `write_map`.
    hosts
        Servers that added layers may ask, as ``https://tiles.example.org``: of tiles, and of plugins that bring scripts
        from elsewhere. All others are refused by the browser.

    Raises
    ------
    GeoplanError
        Where the language is unknown, or the zones have no coordinate reference system.
    """
    if language not in LANGUAGES:
        raise GeoplanError(Fault("language", "", found=repr(language), expected=f"one of {', '.join(LANGUAGES)}"))
    if result.zones.crs is None:
        raise GeoplanError(
            Fault("zones", "crs", found="nothing", expected="a projected coordinate reference system in metres")
        )
    content = page_content(result, language)
    (south, west), (north, east) = content["bounds"]
    page = OfflineMap(
        location=((south + north) / 2, (west + east) / 2),
        tiles=None,
        zoom_control=False,
        zoom_snap=0.25,
        world_copy_jump=False,
    )
    figure = cast("Figure", page.get_root())
    figure.title = html.escape(f"{result.study.title[language]} – {text('map.title', language)}")
    add_offline_head(
        figure,
        images=(str(base_map()["host"]),),
        hosts=hosts,
        geoplan_css=f"<style>{page_css()}</style>",
        geoplan_js=f"<script>{bundle()}\n{NAME}.standIn();</script>",
    )
    if content["background"] is not None:  # read when it is first shown
        packed = page_data(BACKGROUND_DATA, content["background"].pop("packed"))
        figure.html.add_child(Verbatim(packed), name="background_data")
    figure.html.add_child(Verbatim(static_page(result, content)), name="geoplan_static")
    figure.html.add_child(Verbatim(page_data(PAGE_DATA, content)), name="geoplan_data")
    page.add_child(
        ScriptLine(f"{MAP}.geoplan = {NAME}.openPage({MAP}, {parsed_data(PAGE_DATA)});"), name="geoplan_page"
    )
    roofs = (
        None if rooftops is False else _packed_rooftops(result, most_bytes=math.inf if rooftops else most_rooftop_bytes)
    )
    if roofs is not None and roofs.count:
        figure.html.add_child(Verbatim(page_data(ROOFTOPS_DATA, roofs.content())), name="rooftops_data")
        options = _rooftop_options(roofs, result.layers["rooftops"].status, shown=rooftops_shown)
        page.add_child(ScriptLine(f"{NAME}.addRooftops({MAP}, {safe_json(options)});"), name="geoplan_rooftops")
    return page


def begin_map(file: Path) -> None:
    """Pack the roofs beside their file, where `write_map` takes them: they need nothing of the rest.

    Parameters
    ----------
    file
        The roofs, as a run keeps them while it goes on.
    """
    import pyarrow.parquet as pq

    known = INSTALLED_KWP in pq.read_schema(file).names
    attributes = quanta_of_roofs(installed_is_known=known)
    packed = _packed(file, attributes, MOST_ROOFTOP_BYTES)
    with replaced_file(_begun(file), synced=False) as draft:
        draft.write_bytes(pickle.dumps((attributes, packed)))


def _begun(file: Path) -> Path:
    return file.with_name(f"{file.stem}-packed.pickle")


def _packed_rooftops(result: "Assessment", *, most_bytes: float) -> PackedLayer | None:
    attributes, begun = roof_quanta(result), _begun(result.rooftops_file)
    if most_bytes == MOST_ROOFTOP_BYTES and begun.is_file():
        of, packed = pickle.loads(begun.read_bytes())  # noqa: S301 - of our own making
        begun.unlink()
        if of == attributes:
            return cast("PackedLayer | None", packed)
    return _packed(result.rooftops_file, attributes, most_bytes)


def _packed(file: Path, attributes: Mapping[str, float], most_bytes: float) -> PackedLayer | None:
    return packed_layer(
        _footprints(file, ["roof_class", *attributes, "roof_id", "geometry"]),
        name="rooftops",
        classes=("roof_class", tuple(CLASS_COLOURS)),
        attributes=attributes,
        ids="roof_id",
        most_bytes=most_bytes,
    )


def _footprints(file: Path, columns: list[str]) -> Iterator[Footprints]:
    """Yield some columns of the roofs of a run, part by part; no geometry is made of them."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(file) as source:
        crs = gpd.GeoDataFrame.from_arrow(source.schema_arrow.empty_table()).crs
        for group in range(source.num_row_groups):
            table = source.read_row_group(group, columns=columns)
            rows = table.drop_columns(["geometry"]).to_pandas(ignore_metadata=True)
            yield Footprints(rows, crs=crs, wkb=table["geometry"].combine_chunks())


def _rooftop_options(roofs: PackedLayer, status: str, *, shown: bool) -> dict[str, Any]:
    classes = list(CLASS_COLOURS.items())
    return {"element": ROOFTOPS_DATA, "count": roofs.count, "classes": classes, "status": status, "shown": shown}
