"""What the potential means: avoided emissions."""
