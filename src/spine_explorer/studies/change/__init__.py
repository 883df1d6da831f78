"""What changed between two visits: from tables to numbers, figures and a page."""
