"""What HR reads and decides: signals, pairs, burdens, training, talks and contested scores."""
