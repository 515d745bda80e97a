"""Pages of a site's admins, put into words: settings, law, what is kept, the log.

Nothing here asks a request or writes a query; routes hand in what they read.
"""
