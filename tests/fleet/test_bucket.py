"""A bucket between the hosts and the one who asks. Moto's server stands in for S3: it speaks its protocol, and keeps all in memory."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import duckdb
import pytest
from duckdb_extensions import import_extension

from clickhouse import Engine
from comparing import WITHIN, difference, questions, reference
from exports import Exported
from fleets import LIBRARY, Fleet
from recording_writer import record
from test_duckdb import answer, connect
from test_litestream import LITESTREAM, PATIENCE, copying, created, restore, wait_for_copy

ROOT = LIBRARY.parents[2]
KEYS = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "us-east-1"}
SEED = 3


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The address of a server with an empty bucket, BUCKET. It and the keys are in the environment, as a user has them."""
    port = 5000 + os.getpid() % 1000
    address = f"http://127.0.0.1:{port}"
    with pytest.MonkeyPatch.context() as patch, open(tmp_path_factory.mktemp("moto") / "log", "wb") as log:
        for name, value in {**KEYS, "AWS_ENDPOINT_URL": address}.items():
            patch.setenv(name, value)
        # Litestream takes no bundle of certificates from the environment.
        patch.delenv("AWS_CA_BUNDLE", raising=False)
        process = subprocess.Popen([sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)], stdout=log, stderr=log)
        try:
            until = time.monotonic() + PATIENCE
            while True:
                try:
                    urllib.request.urlopen(urllib.request.Request(f"{address}/BUCKET", method="PUT")).close()
                    break
                except OSError:
                    assert process.poll() is None and time.monotonic() < until
                    time.sleep(0.2)
            yield address
        finally:
            process.kill()
            process.wait()


@pytest.fixture
def fleet(tmp_path):
    fleet = Fleet(SEED, tmp_path)
    fleet.record()
    yield fleet
    fleet.close()


def sync(folder: Path) -> int:
    """Types the command of docs/fleet.md; how many files it copied."""
    [command] = re.findall(r"^aws s3 sync .*$", (ROOT / "docs" / "fleet.md").read_text(encoding="utf-8"), re.MULTILINE)
    _, *arguments = shlex.split(command)
    done = subprocess.run([Path(sys.executable).with_name("aws"), *arguments], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.count("upload: ")


def test_the_engines_read_what_was_copied_into_a_bucket(server, fleet, tmp_path):
    hosts = [Exported(tmp_path / "fleet", host, log) for host, log in fleet.logs.items()]
    import_extension("httpfs")
    duck = connect()
    duck.execute("LOAD httpfs")
    duck.execute(f"CREATE SECRET (TYPE s3, KEY_ID 'key', SECRET 'secret', ENDPOINT '{server.removeprefix('http://')}', USE_SSL false, URL_STYLE path)")
    (tmp_path / "clickhouse").mkdir()
    click = Engine(tmp_path / "clickhouse")
    click.database("skills")

    for is_first in (True, False):
        # The command copies what is newer than the copy, and S3 keeps whole seconds.
        time.sleep(2)
        written = sum(host.export(time.time()) for host in hosts)
        assert sync(tmp_path) == written > 0
        fill = (ROOT / "sql" / "warehouse" / "clickhouse_fill.sql").read_text(encoding="utf-8")
        [instead] = re.findall(r"write (s3\({files:String}, 'Parquet')\) in the place of file", fill)
        click.run(fill.replace("file({files:String}, 'Parquet'", instead), files=f"{server}/BUCKET/fleet/day=*/host=*/skill_stats_daily.parquet")
        duck.execute("CREATE OR REPLACE VIEW skill_stats_daily AS FROM skill_stats_exported('s3://BUCKET/fleet')")
        for function, arguments in questions(SEED, fleet):
            expected = reference(fleet, function, arguments)
            assert difference(expected, answer(duck, function, arguments)) <= WITHIN
            assert difference(expected, click.ask(function, arguments)) <= WITHIN
        if is_first:
            fleet.correct()
    click.run("DROP DATABASE skills SYNC")
    click.session.close()
    assert sync(tmp_path) == 0


@pytest.mark.skipif(not LITESTREAM.is_file(), reason="there is no Litestream: make test-fleet builds it where go is on the PATH")
def test_litestream_copies_into_a_bucket_and_restores_from_it(server, tmp_path):
    database, address = tmp_path / "skill_ema.db", f"s3://BUCKET/litestream/host-0?endpoint={server}"
    log = created(database)
    with copying(database, address) as process:
        record(log, 1)
        wait_for_copy(address, tmp_path / "restored.db", 1)
        record(log, 2)
        process.terminate()
        assert process.wait(PATIENCE) == 0
    assert restore(address, tmp_path / "restored.db") == 2
    log.close()
