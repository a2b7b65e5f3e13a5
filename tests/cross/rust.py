"""A Rust that builds for a platform: the one that is installed, with rustup's standard library, or else Debian's."""

import os
import shutil
import subprocess
from pathlib import Path

import debian
from platforms import WORK, triple


class Missing(Exception):
    """What a machine lacks, as the end of a sentence that begins with "needs"."""


def has_standard_library(target, rustc="rustc", environment=None):
    if not shutil.which(rustc):
        return False
    done = subprocess.run([rustc, "--print", "target-libdir", "--target", target], capture_output=True, text=True, env=environment)
    folder = Path(done.stdout.strip())
    return done.returncode == 0 and folder.is_dir() and any(folder.glob("libstd-*.rlib"))


def prepare(platform):
    """What cargo needs to build for it: (environment, further arguments)."""
    target = triple(platform)
    if not shutil.which("cargo"):
        raise Missing("cargo: https://rustup.rs")
    if has_standard_library(target):
        return {}, []
    if shutil.which("rustup"):
        print(f"{platform}: rustup target add {target}", flush=True)
        try:
            subprocess.run(["rustup", "target", "add", target], timeout=600)
        except subprocess.TimeoutExpired:
            pass
        if has_standard_library(target):
            return {}, []
    wanted = debian.missing()
    if wanted:
        raise Missing(f"Rust's standard library for {target} (rustup target add {target}), or {wanted}")
    print(f"{platform}: Debian's Rust", flush=True)
    return debian_rust(target)


def debian_rust(target):
    """Debian has the standard library for arm64; that for Windows and macOS is built from its source."""
    try:
        folder = debian.unpack(WORK / "rust", "rustc-web", "libstd-rust-web-dev", "rust-web-src")
        usr = folder / "usr"
        environment = {"RUSTC": str(usr / "bin/rustc"), "LD_LIBRARY_PATH": str(usr / "lib/x86_64-linux-gnu")}
        if target == "aarch64-unknown-linux-gnu":
            other = debian.unpack(WORK / "rust-arm64", "libstd-rust-web-dev", architecture="arm64", alone=True)
            shutil.copytree(other / "usr/lib/rustlib" / target, usr / "lib/rustlib" / target, dirs_exist_ok=True)
        if has_standard_library(target, environment["RUSTC"], {**os.environ, **environment}):
            return environment, []
    except OSError as error:
        raise Missing(f"Rust's standard library for {target} (rustup target add {target}), and Debian's Rust is not to be had: {error}") from error
    # Debian's Rust has not the program that would strip a library of macOS.
    if "apple" in target:
        environment["CARGO_PROFILE_RELEASE_STRIP"] = "none"
    # Debian's Rust asks for this library by name, and nothing of it is used.
    empty = WORK / "empty"
    empty.mkdir(parents=True, exist_ok=True)
    (empty / "libssp_nonshared.a").write_text("!<arch>\n")
    return {**environment, "RUSTC_BOOTSTRAP": "1", "SKILL_EMA_LINK": str(empty)}, ["-Zbuild-std=std,panic_unwind"]
