"""``python -m crawler.importing FD``: a reading process (:mod:`crawler.importing.worker`)."""

from crawler.importing.worker import main

main()
