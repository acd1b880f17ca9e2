"""The service: what runs have written, given to programs and browsers over the network, to be read and nothing else.

A folder of outputs goes in; out come its layers and tables by OGC API Features, its maps, and its files to download.
pygeoapi speaks the protocol, this room what is particular: which studies there are, rows from GeoPackages, what may be
asked, who may ask, pages in three languages. Nothing is written, run, or read outside of the folder.

Doors: `serve`, or `make_application` for a WSGI server of one's own.
Imports: the rooms to the left, `wording`, `tables`, `package` and `manifest`. The extra ``serve`` is imported late.
"""
