"""The duties of a house towards its people, as files and forms."""
