"""The page as people use it: a real browser on a live server."""
