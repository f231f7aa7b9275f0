"""Tests of the city as divided and staffed."""
