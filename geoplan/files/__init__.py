"""What may be opened, and how: regular files of known formats, inside the study; no network, no code, no bombs."""
