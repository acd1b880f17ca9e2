"""What it means to build there: cost, emissions, the Joint Crediting Mechanism, waste to the end of a plan.

Layers, `Potential` and `Sites` go in, `Plan` comes out: candidates with what they cost and avoid, the shortlist with
what an application still needs, and tonnes, energy and gases of waste year by year, each with a low and a high end.

Door: `make_plan`.
Imports: the ground, zonal, layers, potential and siting.
"""
