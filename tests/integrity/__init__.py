"""Tests of the sealed history: what was tampered with is found and named."""
