"""How pages reach us: outlets, sources, the crawl loop and its manners."""
