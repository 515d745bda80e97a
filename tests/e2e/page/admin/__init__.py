"""What admins do on their pages, in a real browser."""
