"""Layers, read and checked: one module per kind of layer."""
