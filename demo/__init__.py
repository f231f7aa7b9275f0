"""A plausible city made by code: its map, its people and weeks of cases that went through the real moves."""
