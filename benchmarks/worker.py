"""Align cases with one peer, in the peer's own environment: `worker.py PEER CACHE OUT CASE...`.

For each case one line of JSON goes to OUT: its beads, and the CPU seconds that they took, the encoder loaded and warm,
encoding included. `mebibytes` is the most memory that the process has had so far.
"""

from __future__ import annotations

import importlib.util
import json
import resource
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
WARM_UP = (["Раз.", "Два и три.", "Четыре.", "Пять."], ["One.", "Two and three.", "Four.", "Five."])


def main(peer: str, cache: Path, out: Path, cases: list[Path]) -> None:
    """Load the peer and the encoder, then align case by case."""
    sys.path.remove(str(HERE))  # a peer's adapter has the name of the package that it adapts
    sys.path.insert(0, str(HERE.parent))
    from aligner.embed.muse import Muse

    spec = importlib.util.spec_from_file_location(f"peer_{peer}", HERE / "peers" / f"{peer}.py")
    assert spec and spec.loader
    adapter = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(adapter)
    encoder = Muse(cache)
    adapter.align(*WARM_UP, encoder)
    with out.open("w", encoding="utf-8") as file:
        for case in cases:
            texts = [(case / f"{lang}.sents").read_text(encoding="utf-8").splitlines() for lang in ("ru", "en")]
            start = time.process_time()
            beads = adapter.align(*texts, encoder)
            row = {
                "case": case.name,
                "seconds": time.process_time() - start,
                "segments": [len(text) for text in texts],
                "mebibytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                "beads": [[sorted(map(int, side)) for side in bead] for bead in beads],
            }
            file.write(json.dumps(row) + "\n")
            file.flush()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), [Path(name) for name in sys.argv[4:]])
