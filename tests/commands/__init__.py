"""Tests of the console commands."""
