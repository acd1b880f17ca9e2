"""Plain tables: CSV, Parquet, and one workbook with the field dictionary.

An `Assessment` goes in; zones, candidates, shortlist, exclusions, waste plan and what was surveyed come out. Columns
follow the field dictionary, codes stay as they are in every language, and what a code means stands beside it.

Doors: `write_tables`, `write_workbook`.
Imports: the rooms to the left, `wording` and `drawing`.
"""
