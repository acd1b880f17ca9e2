"""Eligible land: `geoplan land`, of an area and layers to keep away from."""

import csv
import json
import re
import unicodedata
from pathlib import Path

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeature,
    QgsField,
    QgsFields,
    QgsProcessing,
    QgsProcessingException,
    QgsProcessingParameterCrs,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterMatrix,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
    QgsUnitTypes,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QVariant

from geoplan_processing.algorithm import GeoplanAlgorithm
from geoplan_processing.given_layers import kept_fields, put_into, raster_file
from geoplan_processing.texts import said

_STUDY = """name = "land"
title = "land"
crs = {crs}
time_zone = "UTC"
[layers.zones]
file = "area.gpkg"
status = "{status}"
licence = {licence}
[layers.rooftops]
source = "synthetic"
status = "synthetic"
licence = "-"
[layers.irradiance]
file = "none.csv"
status = "synthetic"
licence = "-"
"""
"""What `geoplan land` reads: of the layers only the zones; the others stand there because a study has them."""

STATUSES = ("real", "schematic", "synthetic")


class EligibleLand(GeoplanAlgorithm):
    """The share of each cell that may be used, away from layers and values."""

    KEY = "land"
    AREA, AWAY, BUFFER, BUFFERS, CRS, CELL = "AREA", "AWAY", "BUFFER", "BUFFERS", "CRS", "CELL"
    COVER, CLASSES, VALUES, LOW, HIGH, STATUS = "COVER", "CLASSES", "VALUES", "LOW", "HIGH", "STATUS"
    OUTPUT, AREAS, RULES = "OUTPUT", "AREAS", "RULES"

    def initAlgorithm(self, configuration=None):  # noqa: N802, ARG002 - QGIS calls it so
        """List what is asked for."""
        called, double = self.called, QgsProcessingParameterNumber.Double
        polygons = [QgsProcessing.TypeVectorPolygon]
        self.add(QgsProcessingParameterFeatureSource(self.AREA, called(self.AREA), polygons))
        any_vector = QgsProcessing.TypeVectorAnyGeometry
        self.add(QgsProcessingParameterMultipleLayers(self.AWAY, called(self.AWAY), any_vector, optional=True))
        metres = QgsProcessingParameterNumber(self.BUFFER, called(self.BUFFER), double, 50.0, minValue=0.0)
        metres.setMetadata({"widget_wrapper": {"decimals": 2}})
        self.add(metres)
        heads = [said("land.BUFFERS.layer"), said("land.BUFFERS.buffer"), said("land.BUFFERS.share")]
        self.add(QgsProcessingParameterMatrix(self.BUFFERS, called(self.BUFFERS), 1, False, heads, optional=True))
        self.add(QgsProcessingParameterRasterLayer(self.COVER, called(self.COVER), optional=True))
        self.add(QgsProcessingParameterString(self.CLASSES, called(self.CLASSES), "", optional=True))
        self.add(QgsProcessingParameterRasterLayer(self.VALUES, called(self.VALUES), optional=True), advanced=True)
        for name in (self.LOW, self.HIGH):
            self.add(QgsProcessingParameterNumber(name, called(name), double, None, optional=True), advanced=True)
        side = QgsProcessingParameterNumber(self.CELL, called(self.CELL), double, 25.0, minValue=0.1)
        side.setMetadata({"widget_wrapper": {"decimals": 2}})
        self.add(side)
        names = [said(f"status.{status}") for status in STATUSES]
        self.add(QgsProcessingParameterEnum(self.STATUS, called(self.STATUS), names, defaultValue=0), advanced=True)
        self.add(QgsProcessingParameterCrs(self.CRS, called(self.CRS), optional=True), advanced=True)
        self.add(QgsProcessingParameterRasterDestination(self.OUTPUT, called(self.OUTPUT)))
        self.add(QgsProcessingParameterFeatureSink(self.AREAS, called(self.AREAS), QgsProcessing.TypeVectorPolygon))
        rules = QgsProcessingParameterFeatureSink(
            self.RULES, called(self.RULES), QgsProcessing.TypeVector, optional=True, createByDefault=False
        )
        self.add(rules)

    def processAlgorithm(self, parameters, context, feedback):  # noqa: N802 - QGIS calls it so
        """Write area, layers and rules, run geoplan, and give its raster and sums back."""
        area = self.parameterAsSource(parameters, self.AREA, context)
        output = self.parameterAsOutputLayer(parameters, self.OUTPUT, context)
        crs = self._crs(parameters, area, context)
        with self.folder() as folder:
            more = ([QgsField("zone_id", QVariant.String)], lambda number: [f"{number + 1}"])
            plain = QgsFields()
            self.given(_Bare(area, plain), folder / "area.gpkg", context, feedback, more)
            status = STATUSES[self.parameterAsEnum(parameters, self.STATUS, context)]
            licence = json.dumps(said("land.licence"), ensure_ascii=False)
            text = _STUDY.format(crs=json.dumps(crs), licence=licence, status=status)
            exclusions = list(self._rules(parameters, folder, context, feedback))
            if not exclusions:
                raise QgsProcessingException(said("land.nothing"))
            text += "".join(_told({**rule, "status": status}) for rule in exclusions)
            (folder / "study.toml").write_text(text, encoding="utf-8")
            arguments = ["land", folder, "--output", folder / "land.tif", "--allow-outside"]
            arguments += ["--cell", self.parameterAsDouble(parameters, self.CELL, context)]
            arguments += ["--zones", folder / "areas.csv", "--report", folder / "rules.csv"]
            if not self.geoplan(arguments, feedback, folder):
                return {}
            Path(output).write_bytes((folder / "land.tif").read_bytes())
            results = {self.OUTPUT: output, self.AREAS: self._areas(parameters, area, folder, context)}
            titles = {f"study:{rule['name']}": rule["title"] for rule in exclusions}
            rules = self._taken(parameters, folder, context, {**titles, "together": said("land.together")})
            return {**results, **({} if rules is None else {self.RULES: rules})}

    def _crs(self, parameters, area, context):
        """Return a projected CRS in metres: the one that is asked for, the area's, or the zone of UTM that it is in."""
        asked = self.parameterAsCrs(parameters, self.CRS, context)
        for crs in (asked, area.sourceCrs()):
            if (
                crs.isValid()
                and not crs.isGeographic()
                and crs.mapUnits() == QgsUnitTypes.DistanceMeters
                and crs.authid()
            ):
                return crs.authid()
        if asked.isValid():
            raise QgsProcessingException(said("land.crs", found=asked.authid() or asked.description()))
        degrees = QgsCoordinateReferenceSystem("EPSG:4326")
        centre = QgsCoordinateTransform(area.sourceCrs(), degrees, context.transformContext()).transform(
            area.sourceExtent().center()
        )
        zone = min(max(int((centre.x() + 180.0) // 6.0) + 1, 1), 60)
        return f"EPSG:{(32600 if centre.y() >= 0 else 32700) + zone}"

    def _rules(self, parameters, folder, context, feedback):
        """Write each layer to keep away from, and yield what study.toml says of it."""
        buffer_m = self.parameterAsDouble(parameters, self.BUFFER, context)
        own = self._own_buffers(parameters, context)
        layers = self.parameterAsLayerList(parameters, self.AWAY, context)
        unknown = [name for name in own if name not in {layer.name() for layer in layers}]
        if unknown:
            known = ", ".join(layer.name() for layer in layers)
            raise QgsProcessingException(said("land.unknown_layer", found=", ".join(unknown), known=known))
        names = set()
        for layer in layers:
            name, (metres, share) = _plain(layer.name(), names), own.get(layer.name(), (buffer_m, 1.0))
            file = self.given(_Whole(layer), folder / f"{name}.gpkg", context, feedback)
            yield _rule(layer, name, file.name, buffer_m=metres, share=share)
        cover = self.parameterAsRasterLayer(parameters, self.COVER, context)
        if cover is not None:
            classes = re.findall(r"-?\d+", self.parameterAsString(parameters, self.CLASSES, context))
            if not classes:
                raise QgsProcessingException(said("land.no_classes"))
            file = raster_file(cover, folder / "cover.tif", context)
            yield _rule(cover, _plain(cover.name(), names), str(file), classes=[int(each) for each in classes])
        values = self.parameterAsRasterLayer(parameters, self.VALUES, context)
        if values is not None:
            ends = [parameters.get(name) for name in (self.LOW, self.HIGH)]
            if ends == [None, None]:
                raise QgsProcessingException(said("land.no_range"))
            numbers = [
                missing if end is None else self.parameterAsDouble(parameters, name, context)
                for name, end, missing in zip((self.LOW, self.HIGH), ends, (float("-inf"), float("inf")))
            ]
            file = raster_file(values, folder / "values.tif", context)
            yield _rule(values, _plain(values.name(), names), str(file), between=numbers)

    def _own_buffers(self, parameters, context):
        """Return the distances of single layers: name -> metres and share."""
        cells = [str(each).strip() for each in self.parameterAsMatrix(parameters, self.BUFFERS, context)]
        own = {}
        for start in range(0, len(cells) - 2, 3):
            name, metres, share = cells[start : start + 3]
            if not name:
                continue
            try:
                own[name] = (float(metres), float(share or 1.0))
            except ValueError:
                raise QgsProcessingException(said("land.no_number", layer=name, found=f"{metres} {share}")) from None
        return own

    def _areas(self, parameters, area, folder, context):
        """Give the area's features, with what is eligible of each."""
        with (folder / "areas.csv").open(encoding="utf-8-sig", newline="") as stream:
            rows = {row["zone_id"]: row for row in csv.DictReader(stream)}
        names = [name for name in ("eligible_km2", "eligible_share") if area.fields().indexOf(name) < 0]
        fields = kept_fields(area.fields())
        places = [area.fields().indexOf(field.name()) for field in fields]
        for name in names:
            fields.append(QgsField(name, QVariant.Double))
        kind, crs = area.wkbType(), area.sourceCrs()
        sink, written = self.parameterAsSink(parameters, self.AREAS, context, fields, kind, crs)
        for number, feature in enumerate(area.getFeatures()):
            made = QgsFeature(fields)
            made.setGeometry(feature.geometry())
            row = rows.get(f"{number + 1}", {})
            given = feature.attributes()
            more = [float(row[name]) if row.get(name) else None for name in names]
            made.setAttributes([*(given[place] for place in places), *more])
            put_into(sink, made)
        return written

    def _taken(self, parameters, folder, context, titles):
        """Give a table of what each rule takes, by the names of the layers."""
        with (folder / "rules.csv").open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
        numbers = ("marked_km2", "alone_km2", "only_km2")
        fields = QgsFields()
        fields.append(QgsField("exclusion", QVariant.String))
        for name in numbers:
            fields.append(QgsField(name, QVariant.Double))
        sink, written = self.parameterAsSink(
            parameters, self.RULES, context, fields, QgsWkbTypes.NoGeometry, QgsCoordinateReferenceSystem()
        )
        if sink is None:
            return None
        for row in rows:
            made = QgsFeature(fields)
            made.setAttributes(
                [titles.get(row["exclusion"], row["exclusion"]), *(float(row[name]) for name in numbers)]
            )
            put_into(sink, made)
        return written


class _Bare:
    """A source whose features are written without their columns."""

    def __init__(self, source, fields):
        self._source, self._fields = source, fields

    def fields(self):
        return self._fields

    def __getattr__(self, name):
        return getattr(self._source, name)


class _Whole:
    """A layer as a source of all its features."""

    def __init__(self, layer):
        self._layer = layer

    def getFeatures(self, request, flags):  # noqa: N802, ARG002 - as sources are asked
        return self._layer.getFeatures(request)

    def sourceCrs(self):  # noqa: N802 - as sources are asked
        return self._layer.crs()

    def sourceName(self):  # noqa: N802 - as sources are asked
        return self._layer.name()

    def __getattr__(self, name):
        return getattr(self._layer, name)


def _plain(name, taken):
    """Return a name that study.toml takes: plain letters, each once."""
    plain = re.sub(r"[^a-z0-9]+", "-", _without_marks(name).lower()).strip("-")[:40] or "layer"
    unique, number = plain, 2
    while unique in taken:
        unique, number = f"{plain}-{number}", number + 1
    taken.add(unique)
    return unique


def _without_marks(text):
    bare = unicodedata.normalize("NFKD", text).replace("đ", "d").replace("Đ", "D")
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def _rule(layer, name, file, **given):
    """Return an exclusion with the keys that study.toml has for it."""
    licences = [each for each in layer.metadata().licenses() if each]
    licence = "; ".join(licences) or said("land.licence")
    return {"name": name, "title": layer.name(), "file": file, "licence": licence, **given}


def _told(rule):
    """Return an exclusion as study.toml writes it."""
    return "\n".join(["[[siting.exclusions]]", *(f"{key} = {_toml(value)}" for key, value in rule.items()), ""])


def _toml(value):
    if isinstance(value, list):
        return f"[{', '.join(_toml(each) for each in value)}]"
    if isinstance(value, float):
        return repr(value)
    return json.dumps(value, ensure_ascii=False)
