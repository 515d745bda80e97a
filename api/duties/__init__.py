"""The duties of a house towards its people: files, forms, and what is due by the calendar."""
