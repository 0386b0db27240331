"""A process that has all that a crawl imports, and forks for each command.

Half of a short crawl's 1.5 s is imports, and the suite has some two hundred of them.  A fork is a process of
its own like any other: its environment, arguments, output and signals are real.  Nothing that reads the
environment is imported before the fork (``crawler.settings`` does), and no reactor is installed.

    python tests/warm.py FD        FD: a Unix socket, on which the requests come; see Warm in conftest.py
"""

from __future__ import annotations

import importlib
import json
import os
import socket
import sys

MODULES = (
    "scrapy.cmdline scrapy.commands.crawl scrapy.core.engine scrapy.core.downloader.handlers.http11"
    " scrapy.extensions.corestats scrapy.extensions.memusage"
    " scrapy.downloadermiddlewares.httpcompression scrapy.downloadermiddlewares.redirect scrapy.logformatter"
    " scrapy.downloadermiddlewares.httpproxy scrapy.pqueues scrapy.squeues scrapy.statscollectors scrapy.dupefilters"
    " scrapy.spidermiddlewares.depth scrapy.spidermiddlewares.referer scrapy.spidermiddlewares.urllength"
    " trafilatura feedparser sqlite_utils"
    " crawler.commands.crawl crawler.commands.reextract crawler.spiders.outlet crawler.spiders.loader crawler.report"
    " crawler.middlewares.bundled crawler.middlewares.guard crawler.middlewares.robots crawler.middlewares.throttle"
    " crawler.middlewares.warc pipelines.extraction pipelines.storage"
).split()


def serve(channel: socket.socket) -> None:
    """Run what is asked for, one command at a time: answer with its process id, then with its exit code."""
    while True:
        request, streams, _, _ = socket.recv_fds(channel, 1 << 20, 2)
        if not request:
            return
        child = os.fork()
        if not child:
            channel.close()
            run(streams, **json.loads(request))
        for stream in streams:
            os.close(stream)
        channel.sendall(b"%d\n" % child)
        _, status = os.waitpid(child, 0)
        channel.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))


def run(streams: list[int], arguments: list[str], environment: dict[str, str], folder: str) -> None:
    """Become that command."""
    from scrapy.cmdline import execute

    for stream, number in zip(streams, (1, 2), strict=True):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(environment)
    importlib.reload(sys.modules["archive.faults"])  # which reads the environment
    os.chdir(folder)
    sys.argv = ["scrapy", *arguments]
    execute()
    sys.exit(0)


if __name__ == "__main__":
    for name in MODULES:
        importlib.import_module(name)
    assert "twisted.internet.reactor" not in sys.modules
    assert "crawler.settings" not in sys.modules
    with socket.socket(fileno=int(sys.argv[1])) as requests:
        serve(requests)
