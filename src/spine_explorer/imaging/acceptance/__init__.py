"""The battery of checks that every stack passes at the door.

``judge_header`` runs the checks that need no pixel, ``judge`` those that do; together they are
the whole battery, and neither repeats the other.
"""

from spine_explorer.imaging.acceptance.battery import judge, judge_header
from spine_explorer.imaging.acceptance.weighting import Weighting, weighting

__all__ = ["Weighting", "judge", "judge_header", "weighting"]
