"""Statistics of measurements: arrays in, results out; nothing here knows an image."""
