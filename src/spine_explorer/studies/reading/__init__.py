"""Structured blinded reading: forms as data, a study in one SQLite file, scores and export."""
