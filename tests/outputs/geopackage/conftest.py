"""The sample result as GeoPackages."""

from support.geopackages import package, result, roofs_package, sited_package

__all__ = ["package", "result", "roofs_package", "sited_package"]
