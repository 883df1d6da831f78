"""How often lesions occur in a reading study, and how well its readers agree."""
