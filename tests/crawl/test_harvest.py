"""What cron runs: one line, an exit code, and silence where all is well."""

from __future__ import annotations

import re


def test_one_line_and_with_quiet_none(site, bench, paper):
    paper.fill(site, 3)
    bench.outlet("paper", site)
    done = bench.scrapy("harvest")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ 1 of 1 outlets due, 3 new; 0\.0 MB in \d+ s\n", done.stdout
    )
    again = bench.scrapy("harvest", "--quiet")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")


def test_what_is_wrong_is_named_even_when_quiet(make_site, bench, paper):
    good, dead = make_site(), make_site()
    paper.fill(good, 2)
    bench.outlet("good", good)
    bench.outlet("dead", dead)
    dead.shutdown()
    dead.server_close()
    (bench.outlets / "odd.toml").write_text('id = "odd"\n')
    done = bench.scrapy("harvest", "--quiet", "-s", "PATIENCE=0")
    assert done.returncode == 4
    odd, silent, why, line = done.stdout.splitlines()
    assert odd.startswith("odd: left out, ")
    assert silent == "dead: nothing answered"
    assert why.startswith("dead: http://127.0.0.1:")
    assert "2 of 2 outlets due, 2 new" in line


def test_only_the_named_ones_and_wrong_names_are_one_line(site, bench, paper):
    paper.fill(site, 1)
    bench.outlet("paper", site)
    bench.outlet("other", site)
    assert "1 of 1 outlets due" in bench.scrapy("harvest", "paper").stdout
    wrong = bench.scrapy("harvest", "papper")
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert "no outlet 'papper'; did you mean paper?" in wrong.stderr
