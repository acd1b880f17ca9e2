"""datapackage.json and STAC items: what each file of a run is, for machines.

The files of a run go in, one description comes out: tables with types, units and keys from the field dictionary, all
files with their media type, size and hash, titles in three languages, and the terms and the status of what they were
made from. `files` knows every file that a run can write.

Doors: `write_datapackage`, `write_stac`.
Imports: the rooms to the left, `wording`, `tables` and `manifest`.
"""
