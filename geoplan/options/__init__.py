"""What a study says of its estates, its scenarios and the tour through its map, before any of them is made.

Tables of study.toml go in, and the same keys of a plan file; frozen options come out, checked key by key.

Doors: `EstateOptions`, `ScenarioOptions`, `ScenarioSetting`, `TourStop`.
Imports: `geoplan.errors`, `geoplan.languages`, `geoplan.money` and `geoplan.units`.
"""
