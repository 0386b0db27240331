"""``scrapy probe``: from a site's home page to a draft of its outlet file.

Pure parts: what a home page names (:mod:`~crawler.probe.frontpage`), where feeds and sitemaps usually are
(:mod:`~crawler.probe.places`), addresses to patterns (:mod:`~crawler.probe.shapes`, ``clusters``,
``merging``, ``patterns``), who the outlet is (:mod:`~crawler.probe.identity`), and the file's text
(:mod:`~crawler.probe.draft`).  :mod:`~crawler.probe.survey` asks the site, in which order and how often;
:mod:`~crawler.probe.spider` lets it ask through Scrapy's downloader with all of our middlewares.
"""
