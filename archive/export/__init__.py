"""Articles as files for other programs and for science.

:mod:`~archive.export.exporting` does it; a module each for the formats, for what takes old files' places
only when all is written, for splits, for the manifest and for the data card.
"""
