"""What changed between two visits, and whether groups differ."""
