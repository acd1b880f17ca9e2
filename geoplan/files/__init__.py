"""What may be opened, and how: regular files of known formats, inside the study; no network, no code, no bombs.

A path goes in; a frame, a raster or a parsed text comes out, or one `LayerError` that says why not. Each file is looked
through for what it could lead to before a library opens it, with the drivers of its format alone. Nothing is known here
of what a layer means.

Doors: `read_vector`, `read_layer_of`, `open_batches`, `open_raster`, `open_grid`, `read_json`, `read_saved_json`;
`Boundary` and `own_file` say where; `held` keeps other writers out.
Imports: `geoplan.errors`, and `geoplan.processes` for who holds a file.
"""
