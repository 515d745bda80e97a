"""Steps from one schema to the next, driven from code (``models.schema``)."""
