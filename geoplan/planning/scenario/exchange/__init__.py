"""Scenarios as others read them: frozen ones, the workbook of a plan, the table for AIM.

Scenarios go in, files come out, and back.

Doors: `FrozenScenarios`, `aim_table`.
Imports: the rooms left of planning, and what stands before it among scenarios.
"""
