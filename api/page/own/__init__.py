"""What an operator's pages show, put into words and shapes; no request and no SQL here."""
