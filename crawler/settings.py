"""Every setting of the crawler, in one place.

The first part is Akhbar's own; each can be given on the command line with ``-s NAME=VALUE``, those
with a second name also by environment variable.  The second part is Scrapy's, with the reason for
each value that is not the default.  docs/settings.md explains them; a test holds the two together.
"""

import getpass
import os
import socket

from archive.places import SEEDS, data_folder
from crawler.interrupts import end_without_traceback

end_without_traceback()  # the first of our code that Scrapy runs

# --- Akhbar's own -------------------------------------------------------------------------------

ARCHIVE_DIR = str(data_folder())  # or AKHBAR_DATA
OUTLETS_DIR = os.environ.get("AKHBAR_OUTLETS") or str(SEEDS / "outlets")
PHRASES = os.environ.get("AKHBAR_PHRASES") or str(SEEDS / "phrases.toml")
CONTACT = os.environ.get("AKHBAR_CONTACT") or f"{getpass.getuser()}@{socket.getfqdn()}"
WARC = "articles"  # which responses are kept as served: all, articles (pages), none
DISK_FLOOR = 200_000_000  # bytes that must stay free; below it no crawl starts or goes on
CRAWL_DELAY_CEILING = 30.0  # seconds: a longer Crawl-delay in robots.txt is read as this
RETRY_AFTER_CEILING = 60.0  # seconds: an outlet that asks for more is left for a later run
LATENCY_FACTOR = 1.0  # a host that takes t seconds to answer is asked every t times this
RECHECK_AFTER = ["1h", "6h", "1d", "3d", "10d", "30d"]  # ages at which a stored article is looked at again
RECHECK_BUDGET = 200  # rechecks of an outlet in one run
BACKFILL_BUDGET = 100  # pages of an outlet in one ordinary run that a back-fill found
REEXTRACT_BUDGET = 500  # articles of an outlet in one run that are extracted again as a line was learned
PATIENCE = 10.0  # seconds that a run waits for a page or source that is to be tried again

# --- Scrapy's -----------------------------------------------------------------------------------

BOT_NAME = "akhbar"
SPIDER_LOADER_CLASS = "crawler.spiders.loader.OutletSpiderLoader"
SPIDER_MODULES: list[str] = []  # outlets are data; the loader makes a spider of each
COMMANDS_MODULE = "crawler.commands"

# An honest name and a way to reach whoever runs the crawl.
USER_AGENT = f"Akhbar/0.1 (Urdu news archive; contact {CONTACT})"
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "ur,en;q=0.5",
}

# Only the web: Scrapy's default spider fetches file:///etc/passwd (measured).
DOWNLOAD_HANDLERS = {"file": None, "data": None, "ftp": None, "s3": None}
DOWNLOAD_MAXSIZE = 16_000_000  # default 1 GiB; also bounds what a gzip bomb may become
DOWNLOAD_WARNSIZE = 8_000_000
DOWNLOAD_TIMEOUT = 30  # default 180: a hung server would hold its outlet for three minutes
DOWNLOAD_VERIFY_CERTIFICATES = True  # an archive should know who it was talking to
REDIRECT_MAX_TIMES = 5
METAREFRESH_ENABLED = False  # a page's own text decides nothing about where we go
COOKIES_ENABLED = False  # no sessions; also keeps Scrapy from fetching the public suffix list
REFERER_ENABLED = True
HTTPERROR_ALLOW_ALL = True  # every status reaches the spider: each has its place in the ledger

# Both open a port that executes what is sent to it; RemoteControl is on by default since 2.19.
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False

# Our own throttle sets each slot's delay and concurrency (crawler.middlewares.throttle), and the
# feeder's windows bound what is in flight; a common limit would let slow outlets starve fast ones.
CONCURRENT_REQUESTS = 0
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 2.0  # seconds; of hosts that no outlet file speaks of
DOWNLOAD_DELAY_JITTER = 0.0  # delays are lower bounds here
AUTOTHROTTLE_ENABLED = False  # lowers what robots.txt asked for (measured)

ROBOTSTXT_OBEY = False  # by crawler.middlewares.robots instead: Scrapy's leaks (DEPENDENCIES, changelog)
RETRY_ENABLED = False  # the ledger retries, across runs, with growing waits and Retry-After

DOWNLOADER_MIDDLEWARES = {
    "crawler.middlewares.guard.AddressGuard": 50,
    "crawler.middlewares.robots.RobotsMiddleware": 100,
    "crawler.middlewares.bundled.BundledOutletProxy": 740,  # before Scrapy's proxy middleware
    "crawler.middlewares.throttle.Throttle": 880,
    "crawler.middlewares.warc.WarcMiddleware": 950,  # next to the wire: bodies still encoded
}
ITEM_PIPELINES = {
    "pipelines.extraction.ExtractionPipeline": 100,
    "pipelines.storage.StoragePipeline": 900,
}
EXTENSIONS = {
    "crawler.report.Reporter": 500,
    "scrapy.extensions.logstats.LogStats": None,
}

LOG_LEVEL = "WARNING"  # what happens is told by crawler.report; -L INFO for Scrapy's own words
LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
FEED_EXPORT_ENCODING = "utf-8"
