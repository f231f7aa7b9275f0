"""Leave, swaps, extra shifts and handover."""
