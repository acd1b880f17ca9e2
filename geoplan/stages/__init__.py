"""The stages of a run: which parameters each read, and what can be kept of an earlier run.

A study and what a stage is made of go in, what it made comes out.

Doors: `Stages`.
Imports: `geoplan.parameters` and `geoplan.study`.
"""
