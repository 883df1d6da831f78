"""Random variations of a training slice: place, tissue colour, intensity and image faults."""
