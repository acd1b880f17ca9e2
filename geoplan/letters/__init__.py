"""Which letters the bytes of a file are, where the file does not say it.

Texts or a frame go in; they come out in letters that people can read, or one `LayerError` asks for the encoding.
Words come out without their marks, to be compared.

Doors: `legible`, `likely_encoding`, `check_encoding`, `plain`.
Imports: `geoplan.errors`.
"""
