"""From outlines to measurements: size, fat, signal, shape and what is derived from them."""
