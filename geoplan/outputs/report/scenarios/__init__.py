"""Scenarios on paper: wedges, costs, targets with gap and chance, the base year, and what is missing.

An `Assessment` with `Scenarios` goes in; the blocks of the report's section come out, and the lines of its first page.
What a study does not say is named, and nothing of a partial inventory looks whole.

Doors: `scenario_pages`, `target_lines`.
Imports: the rooms to the left, `wording`, `drawing`, and the charts of the report.
"""
