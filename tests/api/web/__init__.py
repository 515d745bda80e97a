"""The service over HTTP, asked as programs and pages ask it."""
