"""Somebody else's machine: a fresh environment with the separate verifier and what it declares to need, and no network."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tarfile
from functools import cache
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

from ledger import verifier

_BUILD = "import sys; from setuptools import build_meta as b; print(getattr(b, sys.argv[1])(sys.argv[2]))"


class Stranger:
    """A machine in a folder: ``verify`` runs the installed program there."""

    def __init__(self, folder: Path) -> None:
        """Build the verifier from its folder, as a source archive and a package of that, and install it alone."""
        self._folder = folder
        source = folder / "source" / "verifier"
        shutil.copytree(
            Path(verifier.__file__).parent, source, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info")
        )
        archive = _built("build_sdist", source, folder)
        with tarfile.open(archive) as tar:
            # Python knows filters from 3.11.4 on; the archive is our own.
            tar.extraction_filter = getattr(tarfile, "data_filter", None)
            tar.extractall(folder / "unpacked")
        [unpacked] = (folder / "unpacked").iterdir()
        wheel = _built("build_wheel", unpacked, folder)
        shutil.rmtree(folder / "source")
        shutil.rmtree(folder / "unpacked")
        _run([sys.executable, "-m", "venv", "--without-pip", str(folder / "venv")], folder)
        self._python = folder / "venv" / "bin" / "python"
        self._uv("install", "--offline", "--no-deps", "--no-cache", str(wheel))
        # What it declares to need comes from where the same versions lie already: no registry is asked by a test.
        for one in _needed("chungtay-verifier", self._site):
            for file in one.files or ():
                if ".." not in file.parts and "__pycache__" not in file.parts:
                    (self._site / file).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy2(Path(str(one.locate_file(file))), self._site / file)
        self._uv("check")

    @property
    def installed(self) -> set[str]:
        """The packages that are there."""
        return {re.sub(r"[-_.]+", "-", d.name.split("-")[0]).lower() for d in self._site.glob("*.dist-info")}

    @property
    def _site(self) -> Path:
        [found] = (self._folder / "venv" / "lib").glob("python*/site-packages")
        return found

    def verify(self, *words: str, folder: Path) -> subprocess.CompletedProcess[str]:
        """Run the program in ``folder``, without a network where this machine lets us take it away, and an empty environment."""
        program = str(self._folder / "venv" / "bin" / "chungtay-verify")
        return subprocess.run(
            [*_without_network(), program, *words],
            cwd=folder, env={"HOME": str(folder), "LC_ALL": "C"}, capture_output=True, check=False, timeout=120,
            encoding="utf-8",
        )  # fmt: skip

    def runs_python(self, code: str) -> str:
        """Run a line of Python there and return what it prints."""
        return _run([str(self._python), "-I", "-c", code], self._folder)

    def _uv(self, *words: str) -> None:
        uv = Path(sys.executable).with_name("uv")
        _run([str(uv), "pip", *words, "--python", str(self._python)], self._folder)


@cache
def _without_network() -> tuple[str, ...]:
    """Words to put before a command; none where this machine lets nobody have a network of their own."""
    words = ("unshare", "--user", "--map-root-user", "--net")
    try:
        subprocess.run([*words, "true"], check=True, capture_output=True, timeout=20)
    except (OSError, subprocess.SubprocessError):
        return ()
    return words


def _built(hook: str, source: Path, out: Path) -> Path:
    name = _run([sys.executable, "-c", _BUILD, hook, str(out)], source).split("\n")[-2]
    return out / name


def _needed(name: str, site: Path) -> list[Distribution]:
    """The packages a package declares to need, and those they need in turn."""
    [own] = site.glob(f"{name.replace('-', '_')}-*.dist-info")
    waiting: list[Distribution] = [Distribution.at(own)]
    found: dict[str, Distribution] = {}
    while waiting:
        for text in waiting.pop().requires or ():
            need = Requirement(text)
            if need.name.lower() not in found and (
                need.marker is None or need.marker.evaluate({"extra": ""})
            ):
                found[need.name.lower()] = distribution(need.name)
                waiting.append(found[need.name.lower()])
    return list(found.values())


def _run(words: list[str], folder: Path) -> str:
    done = subprocess.run(
        words, cwd=folder, env={"HOME": str(folder), "PATH": "/usr/bin:/bin"}, capture_output=True, check=False,
        timeout=300, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
