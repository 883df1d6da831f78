"""What a run leaves behind, one writer a file: tables, masks, pictures, report, run record."""
