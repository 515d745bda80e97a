"""Teams of clients for a supervisor: the matrix, what is fragile, what a plan would change."""
