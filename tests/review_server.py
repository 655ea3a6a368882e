"""`align review` as people start it: a process of its own, to talk to over HTTP and to end by any signal."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

ROOT = Path(__file__).parents[1]


@dataclass(kw_only=True)
class ReviewServer:
    """A review page, and what a tab on it knows."""

    process: subprocess.Popen[str]
    address: str
    rev: int
    turn: int

    def get(self, where: str = "") -> str:
        """What the server answers to a request."""
        with urlopen(self.address + where) as answer:
            return str(answer.read().decode())

    def edit(self, op: str, **args: Any) -> dict[str, Any]:
        """What the server answers to an edit."""
        body = json.dumps({"rev": self.rev, "turn": self.turn, "op": op, "args": args}).encode()
        headers = {"content-type": "application/json", "origin": self.address.rstrip("/")}
        with urlopen(Request(f"{self.address}ops", data=body, headers=headers)) as answer:
            told: dict[str, Any] = json.load(answer)
        self.rev, self.turn = told["rev"], told["turn"]
        return told


def command(*arguments: str, cwd: Path) -> subprocess.Popen[str]:
    """`align` with these arguments, begun."""
    return subprocess.Popen(
        [sys.executable, "-m", "aligner.cli", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def review_server(text: str, cwd: Path) -> Iterator[ReviewServer]:
    """The review page of a text of the folder, with Anna at it; killed at the end if it still runs."""
    arguments = ("review", text, "--no-browser", "--port", "0", "--reviewer", "Anna")
    with command(*arguments, cwd=cwd) as process:
        try:
            assert process.stderr
            said = ""
            while "Review page: " not in said:
                line = process.stderr.readline()
                assert line, said
                said += line
            made = ReviewServer(process=process, address=said.split()[-1], rev=0, turn=0)
            page = made.get()
            for name in ("rev", "turn"):
                setattr(made, name, int(re.findall(rf'data-{name}="(\d+)"', page)[0]))
            yield made
        finally:
            process.kill()
