"""The life of a case: whose turn, clocks, choice, escalation, history, indicators. Knows no request and no page."""
