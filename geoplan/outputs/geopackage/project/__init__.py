"""The projects of QGIS that lie in a GeoPackage, one a language, and what QGIS Server gives of them.

What has been written goes in; the XML of layers, relations, themes and layouts comes out, zipped as QGIS keeps it.
Paths are relative: the folder may be moved, but files in it keep their names.

Doors: `projects_of`.
Imports: the rooms to the left, and styles of the room above.
"""
