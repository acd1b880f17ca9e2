"""One park begins, others follow: which parks and roofs are like a pilot, why, and what that comes to year by year.

Estates with what is planned there, their projects, tenants and the roofs outside of them go in; `Domino` comes out.

Door: `plan_domino`.
Imports: the ground, `layers` and `siting`.
"""
