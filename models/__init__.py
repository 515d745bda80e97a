"""The memory: tables, migrations, and the mapping to and from ``scheduler``.

``database`` opens one and holds the boundary of a transaction; nothing else commits.
``importing`` and ``cases`` store and load what a site knows; ``runs``, ``results``,
``rosters`` and ``publishing`` hold the life of a plan; ``edits`` changes single rows;
``audit``, ``duties``, ``retention`` and ``backup`` keep what is owed to people.
"""
