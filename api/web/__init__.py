"""The service over HTTP: the app, who may come in, and one file of routes a resource.

What is done lives in ``models`` and ``scheduler``; what is said in ``api.texts``. Here
requests become calls of those, and their errors become answers.
"""
