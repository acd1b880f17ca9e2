"""The potential in many futures: what each result is when parameters, statistics and layers are what they may be.

Doors: `inputs_of`.
Imports: the ground, layers.
"""
