"""Words and numbers as readers write them, in English, Vietnamese and Japanese.

Keys, values and a language go in; texts and numbers come out. The words stand in the tables named ``…texts.csv`` and
``parameter_titles.csv``: a text that is missing in one language is a fault that a test finds.

Doors: `text`, `sentence`, `written`, `parameter_title`.
Imports: the ground; nothing else of `geoplan.outputs`.
"""
