"""Durable work: runs, jobs and their parts, each begun again wherever a process was killed.

``runner`` is the door for the rest of ``api``. Workflows of DBOS carry ids only; what is
asked and found lies in the database of ``models``. Importing this package starts nothing.
"""
