"""Leaders and the firms they look after (三进五帮); the liaisons of workshops, one after another."""
