"""Eco-industrial parks: saving, criteria, streams from park to park, projects, and who could build them.

The study, its layers, its potential, its candidates and what is planned on its estates go in; `EcoParks` comes out.

Door: `plan_eco_parks`.
Imports: the ground, `layers`, `potential`, `siting`, and the rooms of estates.
"""
