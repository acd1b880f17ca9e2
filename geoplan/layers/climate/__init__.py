"""What scenarios are held against: emissions without measures, targets, the grid, own measures, what is built.

Tables of a study go in, a frame each comes out; what only shows beside other layers is a fault of `climate_faults`.

Doors: `read_business_as_usual`, `read_targets`, `read_grid_path`, `read_own_measures`, `read_progress`.
Imports: the ground, `geoplan.zonal`, `geoplan.layers.opening` and `geoplan.layers.demand`.
"""
