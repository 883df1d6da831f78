"""Whole studies: tables in; tables, figures and a page out."""
