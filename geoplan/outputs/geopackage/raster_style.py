"""The .qml file beside each raster, by which QGIS shows its classes by name, or its amounts with their unit."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np

from geoplan.languages import Language
from geoplan.layers.opening.land_cover_classes import land_cover_classes
from geoplan.outputs.drawing.classes import colours
from geoplan.outputs.geopackage.qgis_xml import VERSION, printable, xml_text
from geoplan.outputs.wording.numbers import readable, written
from geoplan.replacing import replaced_file
from geoplan.siting.candidate_kinds import candidate_kinds

_PALETTES: Mapping[str, str] = {"rooftop_pv_mwh": "YlOrBr", "residue_tj": "YlGn"}
"""Raster of amounts -> its palette, that of the same result on the map."""
_OTHER_PALETTE = "YlGnBu"
_STEPS = 5
_MOST = 98.0
"""Percentile of the cells with an amount that has the darkest colour: a single cell must not pale all others. [%]"""
_ELIGIBLE = "eligible_"
_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
_NO_UNIT = "1"


@dataclass(frozen=True)
class Step:
    """One entry of a legend: the value, its colour, how opaque it is [0..1], and what stands beside it."""

    value: float
    colour: str
    label: str
    opacity: float = 1.0


def write_raster_styles(files: Iterable[Path], *, language: Language = "en") -> list[Path]:
    """Write a style beside each raster.

    Parameters
    ----------
    files
        GeoTIFFs as `geoplan.outputs.rasters.write_rasters` writes them; a file of another ending is left alone.
    language
        Of the legends.

    Returns
    -------
    list of Path
        The styles. The same rasters give the same bytes.

    Raises
    ------
    GeoplanError
        Where one cannot be written.
    """
    styles = []
    for file in files:
        if file.suffix == ".tif":
            path = file.with_suffix(".qml")
            style = raster_style(file, language=language)
            with replaced_file(path) as draft:
                draft.write_text(style, encoding="utf-8", newline="\n")
            styles.append(path)
    return styles


def raster_style(file: Path, *, language: Language = "en") -> str:
    """Return the QML of a raster: its classes by name, or a ramp of colours with the unit.

    Parameters
    ----------
    file
        The GeoTIFF. One with a table of colours holds classes of land cover; of the others, the unit tells shares from
        amounts.
    language
        Of the legend.
    """
    import rasterio

    with rasterio.open(file) as dataset:
        unit = dataset.units[0] or _NO_UNIT
        if dataset.colorinterp[0].name == "palette":
            return _classes_style(list(_class_steps(dataset.colormap(1), _present(dataset), language)))
        if unit == _NO_UNIT:
            return _ramp_style(_share_steps(file.stem, language))
        return _ramp_style(_amount_steps(dataset.read(1), unit, _PALETTES.get(file.stem, _OTHER_PALETTE), language))


def _present(dataset: Any) -> set[int]:
    """Return the codes that some cell has; blocks pass one by one, for a province has many."""
    codes: set[int] = set()
    for _, window in dataset.block_windows(1):
        codes |= set(np.flatnonzero(np.bincount(dataset.read(1, window=window).ravel(), minlength=1)).tolist())
    return codes


def _class_steps(table: Mapping[int, Sequence[int]], present: set[int], language: Language) -> Iterator[Step]:
    for item in land_cover_classes().values():
        red, green, blue, opaque = table.get(item.code, (0, 0, 0, 0))
        if opaque and item.code in present:
            yield Step(item.code, f"#{red:02x}{green:02x}{blue:02x}", item.title[language])


def _share_steps(name: str, language: Language) -> list[Step]:
    """Return the legend of land that may be used: the more of a cell, the less is seen through it."""
    kind = candidate_kinds().get(name.removeprefix(_ELIGIBLE))
    colour = colours(_OTHER_PALETTE, 3)[-1] if kind is None else kind.colour
    return [Step(share, colour, f"{written(share * 100, 0, language)} %", opacity=share) for share in _SHARES]


def _amount_steps(values: Any, unit: str, palette: str, language: Language) -> list[Step]:
    held = values[np.isfinite(values) & (values > 0)]
    most = float(np.percentile(held, _MOST)) if held.size else 1.0
    stops = np.linspace(0.0, most, _STEPS)
    labels = [f"{readable(float(stop), language)} {unit}" for stop in stops]
    if held.size and held.max() > most:
        labels[-1] = f"≥ {labels[-1]}"
    return [Step(float(s), c, label) for s, c, label in zip(stops, colours(palette, _STEPS), labels, strict=True)]


def _classes_style(steps: Sequence[Step]) -> str:
    root, renderer = _raster("paletted")
    palette = ET.SubElement(renderer, "colorPalette")
    for step in steps:
        entry = {"value": f"{step.value:g}", "color": step.colour, "label": printable(step.label), "alpha": "255"}
        ET.SubElement(palette, "paletteEntry", entry)
    return xml_text(root)


def _ramp_style(steps: Sequence[Step]) -> str:
    root, renderer = _raster("singlebandpseudocolor")
    low, high = repr(steps[0].value), repr(steps[-1].value)
    renderer.set("classificationMin", low)
    renderer.set("classificationMax", high)
    shader = ET.SubElement(ET.SubElement(renderer, "rastershader"), "colorrampshader")
    about = {"colorRampType": "INTERPOLATED", "classificationMode": "1", "clip": "0"}
    for name, value in {**about, "minimumValue": low, "maximumValue": high, "labelPrecision": "6"}.items():
        shader.set(name, value)
    for step in steps:
        entry = {"value": repr(step.value), "color": step.colour, "label": printable(step.label)}
        ET.SubElement(shader, "item", entry, alpha=str(round(255 * step.opacity)))
    # one line for each step: a continuous bar has no room for the unit in QGIS before 3.28
    ET.SubElement(shader, "rampLegendSettings", useContinuousLegend="0")
    return xml_text(root)


def _raster(kind: str) -> tuple[ET.Element, ET.Element]:
    root = ET.Element("qgis", version=VERSION, styleCategories="Symbology")
    pipe = ET.SubElement(root, "pipe")
    renderer = ET.SubElement(pipe, "rasterrenderer", type=kind, band="1", opacity="1", alphaBand="-1", nodataColor="")
    ET.SubElement(renderer, "rasterTransparency")
    # the limits stand in the style: none are taken from the part that is shown
    ET.SubElement(ET.SubElement(renderer, "minMaxOrigin"), "limits").text = "None"
    return root, renderer
