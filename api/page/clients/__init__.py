"""Clients as a supervisor sees them: the list, and everything about one of them."""
