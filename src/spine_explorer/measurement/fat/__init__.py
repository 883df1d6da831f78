"""How much of a muscle is fat: one method a file, joined in ``fitting``."""
