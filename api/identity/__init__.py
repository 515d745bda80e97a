"""Who comes in, and how they prove it: passwords, sessions, tokens, links, an identity provider.

Nothing here knows of HTTP: functions take strings and a database, and raise
``api.identity.errors``. Rows and queries are in ``models``.
"""
