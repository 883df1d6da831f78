"""Stacks and their geometry, readers of files, and graded checks of what was read."""
