"""Pages without a browser: what they show, put into words."""
