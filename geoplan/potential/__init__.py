"""Potential: pure functions from layers and parameters to watts, kilowatt-hours, tonnes and joules."""
