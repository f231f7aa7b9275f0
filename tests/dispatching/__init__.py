"""Dispatching by itself: when it is certain whose a case is, what happens then, and how often the rules were wrong."""
