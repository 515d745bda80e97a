"""Pages of HR and of a supervisor who answers requests, in a browser."""
