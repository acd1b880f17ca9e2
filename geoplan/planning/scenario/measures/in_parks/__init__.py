"""Measures in industrial parks: energy that is saved, and streams that firms share.

Loads, measures of saving and pairs of streams go in, a `Measure` each comes out.

Doors: `saving_measures`, `fuel_saving_measures`, `stream_measures`.
Imports: the rooms left of planning, and what stands before it among measures.
"""
