"""What people look at: pure functions from a planned week to things Rich can show."""
