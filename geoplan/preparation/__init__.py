"""Making a study: a new folder, layers fetched or imported, an overview of what is there and what is missing.

Names, files and publishers go in; a folder with a study.toml and its layers comes out. Here sources and layers meet:
what is fetched or imported is opened as a run would open it before it stands in the study, and a layer that fails
leaves the study as it was. Other lines of study.toml, and comments, are kept.

Doors: `new_study`, `fetch_layers`, `import_layer`, `import_rooftops`, `import_rooftops_layer`, `layer_overview`,
`set_layer`.
Imports: the ground, zonal, sources and layers.
"""
