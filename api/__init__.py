"""The door: what people and programs use of Diapason; so far the command line.

Words for people live in ``api.texts``, what is shown in ``api.view``, commands
in ``api.cli``. Nothing here plans or judges a week: that is ``scheduler``.
"""
