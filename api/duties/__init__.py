"""The duties of a house towards its people: files for them, forms, the retention job."""
