"""Shapes and metres: read, project, cut, contain, nearest, encode. Knows nothing of a city, a case or a person."""
