"""The life of a case: filing, moves, escalation, photos."""
