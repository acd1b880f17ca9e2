"""Where to build: land that is free to use, sites by their score, plants by the feedstock within reach."""
