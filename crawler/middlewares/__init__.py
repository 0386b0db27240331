"""Downloader middlewares: what stands between a request and the wire."""
