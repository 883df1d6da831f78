"""Proportions, two-by-two tables and agreement on categories."""
