"""Folder ⇄ Case: the input files, the words beside them, and result files."""
