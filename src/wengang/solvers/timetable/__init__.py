"""Legal timetables of one coach: exact, explained, and checked by a verifier that shares nothing with the solver."""
