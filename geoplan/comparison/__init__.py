"""Two runs side by side: what differs, by how much, where, and from which inputs.

Two results or two folders of outputs of the same zones go in; tables of what differs, a map of where, and a chart come
out. Nothing is reckoned anew: figures are those that the runs gave.

Doors: `compare`.
Imports: the rooms to the left, `outputs` among them.
"""
