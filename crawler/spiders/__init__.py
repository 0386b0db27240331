"""The spider that all outlets share, and the loader that names it after each."""
