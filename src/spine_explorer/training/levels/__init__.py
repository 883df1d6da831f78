"""Teaches the two small networks that find levels; needs the extra ``train``."""
