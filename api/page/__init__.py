"""The page: what people see of the service in a browser, in French and English.

Templates are rendered here from what ``models`` tells; what people change goes through the
API like any program's request. Every asset is shipped; nothing comes from elsewhere.
"""
