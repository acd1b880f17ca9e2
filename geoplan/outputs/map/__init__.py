"""map.html: one file that opens anywhere, without a network, in three languages.

An `Assessment` goes in; a page with its data, scripts and styles comes out. Python says what is shown (`content`,
`candidates`) and packs the roofs; the files of scripts/ draw, rank while sliders move, and print. Names reach the page
as text, never as markup or code.

Doors: `write_map`, `make_map`.
Imports: the rooms to the left, `wording` and `drawing`.
"""
