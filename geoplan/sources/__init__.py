"""Where a layer can come from, one module each; only this folder knows the network."""
