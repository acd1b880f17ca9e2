"""Plants for biomass, biogas and waste: where they could stand, and which tonne goes to which.

Feedstock by zone goes in; points with a capacity, a delivered cost and a catchment come out. Each tonne goes once, to
the nearest plant by road with room left; plants that stay too small go, and their feedstock is shared again.

Doors: `biomass_sites`, `biogas_sites`, `waste_sites`, `catchments`.
Imports: the ground, zonal, layers, potential, `geoplan.siting.land` and `geoplan.siting.surroundings`.
"""
