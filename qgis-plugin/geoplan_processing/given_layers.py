"""Layers of QGIS as files that geoplan reads, and files that it has written as features of QGIS."""

import contextlib
import sqlite3
from pathlib import Path

from qgis.core import (
    QgsFeature,
    QgsFeatureRequest,
    QgsFeatureSink,
    QgsFields,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsRasterFileWriter,
    QgsRasterPipe,
    QgsVectorFileWriter,
    QgsVectorLayer,
)

from geoplan_processing.texts import said

_FID = "fid"
_READ = (".tif", ".tiff")
"""Endings of rasters that geoplan reads where they lie; others are written anew."""


def kept_fields(fields):
    """Return the fields but for the row number of a GeoPackage, which is its own in each file."""
    kept = QgsFields()
    for field in fields:
        if field.name().lower() != _FID:
            kept.append(field)
    return kept


def write_features(source, path, context, feedback, more=None):
    """Write features into a GeoPackage: those that are chosen, or all.

    Parameters
    ----------
    source
        What `parameterAsSource` gives.
    path
        The file.
    context, feedback
        Of the algorithm.
    more
        None, or a pair: fields that stand before the others, and a function of the number of a feature that gives
        their values.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    QgsProcessingException
        Where a feature cannot be written.
    """
    kept = kept_fields(source.fields())
    places = [source.fields().indexOf(field.name()) for field in kept]
    fields = QgsFields()
    for field in (*(() if more is None else more[0]), *kept):
        fields.append(field)
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.layerName, options.fileEncoding = "GPKG", Path(path).stem, "UTF-8"
    writer = QgsVectorFileWriter.create(
        str(path), fields, source.wkbType(), source.sourceCrs(), context.transformContext(), options
    )
    request, unchecked = QgsFeatureRequest(), QgsProcessingFeatureSource.FlagSkipGeometryValidityChecks
    for number, feature in enumerate(source.getFeatures(request, unchecked)):
        if feedback.isCanceled():
            break
        written = QgsFeature(fields)
        written.setGeometry(feature.geometry())
        given = feature.attributes()
        written.setAttributes([*(() if more is None else more[1](number)), *(given[place] for place in places)])
        if not writer.addFeature(written, QgsFeatureSink.FastInsert):
            raise QgsProcessingException(
                said("layers.not_written", layer=source.sourceName(), why=writer.errorMessage())
            )
    is_wrong = writer.hasError() != QgsVectorFileWriter.NoError
    why = writer.errorMessage()
    del writer
    if is_wrong:
        raise QgsProcessingException(said("layers.not_written", layer=source.sourceName(), why=why))
    return path


def raster_file(layer, path, context):
    """Return a file of a raster: its own, or one that is written.

    Parameters
    ----------
    layer
        The raster.
    path
        The file to write where it has none of its own.
    context
        Of the algorithm.

    Raises
    ------
    QgsProcessingException
        Where it cannot be written.
    """
    source = layer.source().split("|")[0]
    if layer.providerType() == "gdal" and Path(source).suffix.lower() in _READ and Path(source).is_file():
        return Path(source)
    provider = layer.dataProvider()
    pipe = QgsRasterPipe()
    pipe.set(provider.clone())
    writer = QgsRasterFileWriter(str(path))
    size = (provider.xSize(), provider.ySize()) if provider.xSize() else (layer.width(), layer.height())
    status = writer.writeRaster(pipe, *size, layer.extent(), layer.crs(), context.transformContext())
    if status != QgsRasterFileWriter.NoError:
        raise QgsProcessingException(said("layers.not_written", layer=layer.name(), why=status))
    return Path(path)


def copied(path, sink_of, feedback, attributes=None):
    """Put the features of a file into a sink.

    Parameters
    ----------
    path
        The file that geoplan wrote.
    sink_of
        Takes fields, type of geometry and CRS; returns the sink and its name, as `parameterAsSink` does.
    feedback
        Of the algorithm.
    attributes
        The names that are copied, in this order; by default all.

    Returns
    -------
    str
        The sink's name.
    """
    layer = QgsVectorLayer(str(path), "geoplan", "ogr")
    if not layer.isValid():
        raise QgsProcessingException(said("layers.not_read", file=path))
    fields = kept_fields(layer.fields())
    if attributes is not None:
        fields = QgsFields()
        for name in attributes:
            fields.append(layer.fields().field(name))
    places = [layer.fields().indexOf(field.name()) for field in fields]
    sink, name = sink_of(fields, layer.wkbType(), layer.crs())
    for feature in layer.getFeatures():
        if feedback.isCanceled():
            break
        written = QgsFeature(fields)
        written.setGeometry(feature.geometry())
        given = feature.attributes()
        written.setAttributes([given[place] for place in places])
        put_into(sink, written)
    return name


def titles_in(path):
    """Return what geoplan calls the columns of a GeoPackage that it wrote: name -> title.

    Parameters
    ----------
    path
        The file. Not every GDAL tells what stands there.
    """
    with contextlib.closing(sqlite3.connect(path)) as database:
        return dict(database.execute("SELECT column_name, title FROM gpkg_data_columns"))


def put_into(sink, feature):
    """Put a feature into a sink.

    Parameters
    ----------
    sink, feature
        Where to, and what.

    Raises
    ------
    QgsProcessingException
        Where there is no sink, or it does not take the feature.
    """
    if sink is None or not sink.addFeature(feature, QgsFeatureSink.FastInsert):
        raise QgsProcessingException(said("layers.no_sink"))
