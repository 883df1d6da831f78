"""Outlines that other programs or people drew: read, placed on the images, compared."""
