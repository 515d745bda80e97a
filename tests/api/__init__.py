"""Tests of the door: words, views, documentation."""
