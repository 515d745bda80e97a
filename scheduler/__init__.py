"""The thinking of Diapason: from a ``Case`` to a ``Result``, with no database, web or clock."""
