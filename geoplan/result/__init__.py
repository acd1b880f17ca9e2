"""The result of a run: one frozen object that every file is written from.

Study, layers, `Potential`, `Sites` and `Plan` go in; `Assessment` comes out, with short names for what people ask for
(``.zones``, ``.totals``, ``.candidates``, ``.rooftops``) and the notes that a reader must see. It computes nothing;
`explore` shows its map, which is the one import to the right.

Door: `Assessment`.
Imports: the ground, zonal, layers, potential, siting and planning.
"""
