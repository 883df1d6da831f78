"""From studies with outlines to a folder to train on: pictures, label maps and their index."""
