"""Proof: what a Result claims, found again from the Case without trusting the solver."""
