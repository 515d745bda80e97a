"""The roster engine: weeks as automata, exact best weeks, improvement, bound, breaks, desk."""
