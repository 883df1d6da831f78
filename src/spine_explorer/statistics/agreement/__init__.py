"""How well two or more sets of measurements of the same things agree."""
