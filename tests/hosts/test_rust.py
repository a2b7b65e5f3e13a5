"""The program that docs/loading.md shows for Rust, as a crate of its own beside this repository."""

import re
import shutil
import subprocess

import hosts

DOCUMENT = (hosts.ROOT / "docs/loading.md").read_text()


def block(kind, text=DOCUMENT):
    """The first block of code of a kind."""
    return re.search(rf"^```{kind}\n(.*?)^```$", text, re.M | re.S)[1]


def test_the_program_for_rust_runs_as_printed(tmp_path):
    app = tmp_path / "app"
    (app / "src").mkdir(parents=True)
    (tmp_path / "skill_ema").symlink_to(hosts.ROOT)
    (app / "Cargo.toml").write_text('[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n\n' + block("toml"))
    (app / "src/main.rs").write_text(block("rust"))
    # The versions that are built already.
    shutil.copy(hosts.ROOT / "Cargo.lock", app)
    command = ["cargo", "run", "--quiet", "--target-dir", hosts.TARGET]
    done = subprocess.run(command, cwd=app, capture_output=True, text=True, timeout=600)
    assert (done.stdout, done.stderr) == (block("text", DOCUMENT.partition("```rust")[2]), "")
