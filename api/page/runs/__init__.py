"""Runs on the page: those of a week, one that is watched, and what a new one would use."""
