"""Going there: a page for each candidate site, and a form to fill in.

An `Assessment` goes in; field-sheets.pdf, survey-form.xlsx and the same form for telephones come out, with coordinates
as local surveyors write them and questions in three languages. `geoplan.layers.fieldwork.survey` reads the filled form
back; both know its columns from the same table.

Doors: `write_field_sheets`, `write_survey_form`, `write_xlsform`.
Imports: the rooms to the left, `wording`, `drawing`, `tables` and `report` (the page on paper).
"""
