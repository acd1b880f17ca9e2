"""What could be built on an estate, as projects: size, money, emissions, and what each rests on.

What is planned on estates, how they save energy, pairs of streams and candidates go in; one table comes out, the best
project of each estate first.

Door: `estate_projects`.
Imports: the ground, `layers`, `siting`, the rooms of estates, and the technologies.
"""
