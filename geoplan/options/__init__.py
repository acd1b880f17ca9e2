"""What a study says of its estates and scenarios, before any of them is planned.

Tables of study.toml go in, and the same keys of a plan file; frozen options come out, checked key by key.

Doors: `EstateOptions`, `ScenarioOptions`, `ScenarioSetting`.
Imports: `geoplan.errors`, `geoplan.languages`, `geoplan.money` and `geoplan.units`.
"""
