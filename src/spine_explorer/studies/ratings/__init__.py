"""What several raters measured: any tables in, items by raters out."""
