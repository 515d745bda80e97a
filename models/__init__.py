"""The memory: tables, migrations, and the mapping to and from ``scheduler``.

Nothing is stored yet: the command line reads and writes files only.
"""
