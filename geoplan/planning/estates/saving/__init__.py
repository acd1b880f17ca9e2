"""What measures of energy saving come to on an estate: by end use and industry, before any PV is sized.

Door: `estate_measures`.
Imports: the ground, layers, and of the estates their loads and money.
"""
