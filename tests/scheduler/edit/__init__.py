"""Edits of a planned week by a person."""
