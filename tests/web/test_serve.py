"""The command: a process with a socket."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from archive.cli import main
from archive.web import serving

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def start(papers):
    """Start ``akhbar serve`` with some arguments; gives the process, killed at the end if it is still there."""
    started = []

    def run(*arguments):
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
        process = subprocess.Popen(
            [
                sys.executable,
                "-W",
                "error",
                "-m",
                "archive.cli",
                "--data",
                str(papers.data),
                "serve",
                *arguments,
            ],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def test_it_prints_its_address_answers_and_ends_quietly(start):
    process = start("--port", "0")
    line = process.stdout.readline()
    address = urlsplit(line.split()[0])
    assert address.hostname == "127.0.0.1"
    connection = http.client.HTTPConnection(address.netloc, timeout=20)
    for path in ("/", "/search?q=%D8%A8%D8%A7%D8%B1%D8%B4", "/static/style.css"):
        connection.request("GET", path)
        answer = connection.getresponse()
        assert answer.status == 200
        assert answer.read()
        assert answer.getheader("server") is None
    process.send_signal(signal.SIGINT)  # with the connection still open
    out, error = process.communicate(timeout=20)
    assert (process.returncode, out, error) == (0, "", "")
    connection.close()


def test_a_port_that_is_taken_is_one_line(papers, capsys):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert main(["--data", str(papers.data), "serve", "--port", str(port)]) == 1
    said = capsys.readouterr().err
    assert f"cannot listen on 127.0.0.1 port {port}" in said
    assert "--port" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--port", "x"], 2, "0 to 65535"),
        (["--port", "70000"], 2, "0 to 65535"),
        (["--host", "no.such.host.invalid"], 1, "cannot listen on no.such.host.invalid"),
        (["--port", "0", "--url", "ftp://x"], 2, "not the address of a site"),
        (["--port", "0", "--url", "https://x/y"], 2, "not the address of a site"),
    ],
)
def test_wrong_use_is_one_line(papers, capsys, arguments, code, said):
    try:
        ended = main(["--data", str(papers.data), "serve", *arguments])
    except SystemExit as exit_:  # argparse
        ended = exit_.code
    assert ended == code
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_without_an_archive_it_does_not_start(tmp_path, capsys):
    assert main(["--data", str(tmp_path / "none"), "serve", "--port", "0"]) == 1
    assert "no archive at" in capsys.readouterr().err


def _alone(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)


@pytest.mark.parametrize("missing", ["starlette", "jinja2", "uvicorn"])
def test_without_the_extra_it_says_how_to_get_it(papers, missing):
    done = _alone(
        f"import sys; sys.modules[{missing!r}] = None\n"
        "from archive.cli import main\n"
        f"sys.exit(main(['--data', {str(papers.data)!r}, 'serve', '--port', '0']))"
    )
    assert done.returncode == 2
    assert "pip install -e '.[web]'" in done.stderr
    assert done.stderr.count("\n") == 1


def test_without_the_extra_the_rest_works():
    done = _alone(
        "import sys\n"
        "for name in ('starlette', 'jinja2', 'uvicorn', 'markupsafe', 'datasette', 'anyio'): sys.modules[name] = None\n"
        "import archive, archive.cli.program; archive.Archive; print('fine')"
    )
    assert done.stdout == "fine\n", done.stderr


def test_the_other_commands_do_not_load_it():
    done = _alone("import archive.cli.program, sys, json; print(json.dumps(sorted(sys.modules)))")
    assert not {"starlette", "jinja2", "uvicorn", "datasette"} & set(json.loads(done.stdout))


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("127.0.0.1", True),
        ("localhost", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.0.2.1", False),
        ("example.org", False),
    ],
)
def test_sql_of_visitors_is_for_this_machine_alone(papers, monkeypatch, host, own):
    given = {}
    monkeypatch.setattr(serving, "_listen", lambda *_: socket.create_server(("127.0.0.1", 0)))
    monkeypatch.setattr(serving, "make_app", lambda _, **more: given.update(more))
    monkeypatch.setattr(serving._Server, "run", lambda *_, **__: None)
    assert serving.serve(papers.data, host=host, port=0) == 0
    assert given["sql"] is own
