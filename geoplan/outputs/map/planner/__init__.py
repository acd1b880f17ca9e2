"""What the page of a map is told for the tools of a planner: areas drawn, business cases, a background, hours, a tour.

A result goes in; plain lists and packed numbers come out, one part a tool, for the scripts of the same name.

Doors: `tools_content`.
Imports: the rooms to the left, and the packing of the map.
"""
