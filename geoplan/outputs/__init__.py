"""Files for people: map, GeoPackages, report, tables, rasters, field sheets, and what tells programs of them.

An `Assessment` goes in, files come out: the same bytes for the same inputs, all of them or none. Words stand in tables
in three languages, never in code; a layer's status (real, schematic, synthetic) stands wherever its figures do. Nothing
about the world is computed here.

Doors: `write_every_file`, or one by one `write_map`, `write_geopackage`, `write_report`, `write_tables`,
`write_rasters`, `write_field_sheets`, `write_survey_form`, `write_atlas`, `write_datapackage`, `write_manifest`.
Imports: all rooms to its left.
"""
