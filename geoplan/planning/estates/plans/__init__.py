"""Every estate of a study: what is planned there, put together from load, PV, battery, tariff and futures.

The study, its layers, its potential and the setting of each estate go in; `EstatePlan` comes out.

Door: `plan_estates`.
Imports: the ground, `layers`, `potential`, and all other rooms of estates.
"""
