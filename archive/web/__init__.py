"""The web site over an archive, read-only: ``akhbar serve``.  Needs the extra ``web``."""
