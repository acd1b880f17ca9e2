"""report.html and report.pdf: one page for those who decide, then all of it for those who check.

An `Assessment` goes in; a page comes out whose charts and maps are SVG in it, and with the extra ``pdf`` the same on
paper. `content` says what stands in it, `figures` from which numbers, ``report.html.j2`` and ``report.css`` where.

Door: `write_report`.
Imports: the rooms to the left, `wording`, `drawing` and `tables`.
"""
