"""Which disc or vertebra a slice shows, from whom that is known, and how surely."""
