"""The worker's own page, opened by a key."""
