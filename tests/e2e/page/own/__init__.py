"""Pages of operators, of every account, and of clients who hold a link, in a real browser."""
