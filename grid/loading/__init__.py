"""Importing the city from files: read every row, list every fault, then write all of it or nothing."""
