"""Municipal waste: what is in it, what becomes of it, and the gas of landfills.

Tonnes and a composition go in; electricity, methane, nitrous oxide and fossil carbon come out, by treatment and by
year. Each kilogram is treated once, and methane is counted in the year in which it is given off.

Doors: `waste_potential`, `treat_waste`, `landfill_gas`, `landfill_results`.
Imports: the ground, zonal, layers and `geoplan.potential.uncertainty`.
"""
