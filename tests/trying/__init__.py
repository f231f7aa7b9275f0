"""Other rules, tried on the small city before they hold."""
