"""What measures of energy saving come to on an estate: by end use and industry, before any PV is sized.

Electricity by industry and tonnes go in, with parameters of one future or of all; what each measure saves of them comes
out, what it costs, when it pays back, and what a tonne that it avoids costs.

Doors: `estate_measures` and `fuel_measures`; `SavingTables` shows what they come to.
Imports: the ground, layers, and of the estates their loads and money.
"""
