"""Scrapy commands; a module is named as its command."""
