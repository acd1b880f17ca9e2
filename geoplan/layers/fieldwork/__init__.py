"""What people saw and what they bring: filled survey forms, and places to be evaluated.

A workbook or a folder of CSV files goes in, or the answers that KoBo and ODK export; a `Survey`, checked cell by cell,
comes out, and takes its place in the layers before any model sees them. What a form asks stands in
``survey_columns.csv`` and ``survey_choices.csv``, which those who write the form read too.

Doors: `read_survey`, `survey_feedstock`, `survey_estates`, `survey_parks`, `read_sites`, `survey_columns`.
Imports: the ground, zonal, and of layers `opening`, `land`, `feedstock`, `demand` and `parks`.
"""
