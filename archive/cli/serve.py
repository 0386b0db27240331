"""akhbar serve: a web site over the archive, for reading"""

from __future__ import annotations

import argparse

from archive.cli.options import data, open_archive
from archive.errors import UsageError

HOST, PORT = "127.0.0.1", 8000
EPILOG = """\
Needs the extra "web" (pip install -e '.[web]'); with the extra "data" the
tables are under /data.  Ctrl-C ends it."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "--port", metavar="N", type=_port, default=PORT, help=f"default: {PORT}; 0: a free one"
    )
    parser.add_argument(
        "--host",
        metavar="H",
        default=HOST,
        help=f"the address to listen on (default: {HOST}, this machine alone)",
    )
    parser.add_argument(
        "--url", metavar="URL", help="the site's address for others, behind a proxy; feeds name it"
    )
    parser.add_argument("--no-sql", action="store_true", help="no SQL of visitors' own under /data")


def run(arguments: argparse.Namespace) -> int:
    """Serve until it is stopped."""
    try:
        from archive.web.serving import serve
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in ("starlette", "jinja2", "uvicorn", "markupsafe", "anyio"):
            raise
        raise UsageError(
            f"the web site needs {missing}, which is not installed: pip install -e '.[web]' in the checkout"
        ) from None
    open_archive(arguments).close()  # says now what would else be said to the first visitor
    return serve(
        data(arguments),
        host=arguments.host,
        port=arguments.port,
        url=arguments.url,
        sql=not arguments.no_sql,
    )


def _port(text: str) -> int:
    if not text.isdecimal() or len(text) > 5 or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text[:60]!r}: give a number from 0 to 65535")
    return int(text)
