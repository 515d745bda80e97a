"""Teams of clients as a supervisor sees them: the matrix, what is fragile, what a plan would change."""
