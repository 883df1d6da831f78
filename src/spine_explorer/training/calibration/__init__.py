"""Teaches the program when not to trust its network; needs the extra ``train``."""
