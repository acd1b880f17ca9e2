"""Rasters that name other files: a VRT is let be a mosaic of GeoTIFFs in the study, and no more.

The format can also warp, compute by programs inside it, and read any bytes of any file as pixels. So its text is read
here first, and refused for every element that a mosaic has no need of.
"""

from pathlib import Path
from typing import NoReturn
from xml.etree.ElementTree import Element

from geoplan.errors import Fault, LayerError
from geoplan.files.boundary import Boundary, check_regular, path_fault
from geoplan.files.limits import limit
from geoplan.files.markup import markup_of

_KNOWN = frozenset(
    {
        "vrtdataset", "srs", "geotransform", "metadata", "mdi", "vrtrasterband", "nodatavalue", "colorinterp",
        "colortable", "entry", "description", "unittype", "offset", "scale", "categorynames", "category",
        "hidenodatavalue", "simplesource", "complexsource", "sourcefilename", "sourceband", "sourceproperties",
        "srcrect", "dstrect", "nodata", "scaleoffset", "scaleratio", "usemaskband", "histograms", "histitem",
        "histmin", "histmax", "bucketcount", "includeoutofrange", "approximate", "histcounts", "overviewlist",
        "blockxsize", "blockysize", "maskband",
    }
)  # fmt: skip
_TIFF = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
TILES = (".tif", ".tiff")
"""How the names of tiles end."""
_ACTION = "Make a mosaic of GeoTIFFs that stand in one folder: gdalbuildvrt; or one GeoTIFF: gdal_translate."


def check_mosaic(path: Path, boundary: Boundary) -> None:
    """Check that a VRT is a plain mosaic of GeoTIFFs which may be read.

    Parameters
    ----------
    path
        The file.
    boundary
        Where its tiles may lie.

    Raises
    ------
    LayerError
        Where it is anything else, or a tile lies outside, is absent or is no GeoTIFF.
    """
    root = markup_of(path)
    if root.tag != "VRTDataset":
        _refuse(path, root.tag, "a file that is no mosaic")
    tiles: dict[str, Element] = {}
    for element in root.iter():
        name = str(element.tag)
        if name.lower() not in _KNOWN:
            _refuse(path, name, "more than a mosaic has")
        kind = element.get("subClass", element.get("subclass", ""))
        if kind not in {"", "VRTSourcedRasterBand"}:
            _refuse(path, name, f"a {kind}")
        if _leads_away(element):
            _refuse(path, name, "a coordinate system that stands elsewhere")
        if name == "NODATA" and not _is_number(element.text or ""):
            _refuse(path, name, f"'{(element.text or '').strip()[:40]}'", "a number or nan")
        if name == "SourceFilename":
            tiles[(element.text or "").strip()] = element
    _check_overviews(path, root)
    limit("mosaic.tiles").check(len(tiles), path)
    for text, element in tiles.items():
        check_tile(path, _tile_of(path, text, element, boundary), boundary)


def _is_number(text: str) -> bool:
    """Return whether GDAL reads a text as the number that it is; it takes others, -nan among them, for 0."""
    try:
        float(text)
    except ValueError:
        return False
    return not text.strip().lower().startswith("-nan")


def _tile_of(path: Path, text: str, element: Element, boundary: Boundary) -> Path:
    relative = any(name.lower() == "relativetovrt" and value.strip() == "1" for name, value in element.items())
    far = Path(text).is_absolute()
    if not text or path_fault(text) or ":" in text[2:] or (far and not (boundary.anywhere or boundary.folders)):
        _refuse(path, "SourceFilename", f"'{text[:200]}'", "a path relative to the file")
    if not (relative or far):
        _refuse(path, "SourceFilename", f"'{text[:200]}' relative to where the program runs", "relativeToVRT='1'")
    return path.parent / text


def check_tile(path: Path, tile: Path, boundary: Boundary) -> None:
    """Check a GeoTIFF that another file names: inside, there, by its content a TIFF, and what stands beside it.

    Parameters
    ----------
    path
        The file that names it, for messages.
    tile
        The GeoTIFF.
    boundary
        Where it may lie.

    Raises
    ------
    LayerError
        Where it is not.
    """
    real = boundary.check(tile, named=str(path))
    check_regular(real)
    if real.suffix.lower() not in TILES or not _is_tiff(real):
        _refuse(path, "SourceFilename", f"'{real.name}', which is no GeoTIFF", "a GeoTIFF")
    check_beside_raster(real, boundary)


def check_beside_raster(path: Path, boundary: Boundary) -> None:
    """Check the files beside a raster that GDAL opens by itself: overviews, masks, metadata.

    Raises
    ------
    LayerError
        Where overviews or a mask are no TIFF, or lie outside, or the metadata name another file.
    """
    for name in (path.name, path.stem):
        for ending in (".ovr", ".msk", ".OVR", ".MSK"):
            file = path.with_name(name + ending)
            if file.is_symlink() or file.exists():
                check_regular(boundary.check(file))
                if not _is_tiff(file):
                    action = "Remove it, and build the overviews again: gdaladdo."
                    raise LayerError(
                        Fault(str(file), "", found="what is no TIFF", expected="overviews as TIFF", action=action)
                    )
        about = path.with_name(f"{name}.aux.xml")
        if about.is_symlink() or about.exists():
            boundary.check(about)
            _check_overviews(about, markup_of(about))


def _check_overviews(path: Path, root: Element) -> None:
    """Check that metadata name no file of overviews: GDAL would open whatever it is."""
    for element in root.iter():
        named = str(element.get("key", "")).upper() == "OVERVIEW_FILE"
        if named or _leads_away(element):
            _refuse(
                path, str(element.get("key", element.tag)), f"'{(element.text or '').strip()[:200]}'", "no other file"
            )


def _is_tiff(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(4).startswith(_TIFF)


def _leads_away(element: Element) -> bool:
    """Return whether a coordinate system is the address of one."""
    return str(element.tag).lower() == "srs" and bool(path_fault((element.text or "").strip()[:100].split("\n")[0]))


def _refuse(path: Path, where: str, found: str, expected: str = "a plain mosaic of GeoTIFFs") -> NoReturn:
    raise LayerError(Fault(str(path), where, found=found, expected=expected, action=_ACTION))
