"""``python -m spine_explorer``."""

from spine_explorer.cli import main

main()
