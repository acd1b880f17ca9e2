"""Eco-industrial parks: what each park has shown of the criteria, and what it offers and looks for.

Tables of parks go in; a frame comes out with a park, a criterion, a value and a source in each row. The
tables of what can be asked stand here too, since files and survey forms name them.

Door: `read_estate_evidence` of evidence.
Imports: the ground, `geoplan.layers.opening` and `geoplan.layers.demand`.
"""
