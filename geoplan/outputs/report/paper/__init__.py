"""Pages on paper: what the report, the profiles of parks and the field sheets share once they are HTML.

A page goes in; a PDF comes out, with its language, bookmarks and tags for those who do not see it. Headings of tables
break between words, contents name the chapters that are there, and letters that no font has are told beforehand.

Doors: `pdf_of`, `reason_against_pdf`.
Imports: the rooms to the left.
"""
