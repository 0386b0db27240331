"""``scrapy import_warc``: articles of known outlets out of other people's WARC files.

``frames`` finds whole records by their bytes, ``scanning`` reads a stretch of a file with fastwarc and
comes back to ``frames`` where that stumbles, ``sieve`` says which records are pages of ours, ``worker``
does all that in a process of its own, ``readers`` runs those, ``importer`` hands out the stretches,
``storing`` writes what they bring.
"""
