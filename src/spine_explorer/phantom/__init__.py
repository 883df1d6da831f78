"""Synthetic lumbar studies whose true areas and fat fractions are known."""
