"""Put the made-up documents beside the gold, as cases: `made_cases.py GOLD_FOLDER OUT_FOLDER`.

OUT_FOLDER gets links to the cases of the gold and a case of each file of scripts/made: invented documents of many
kinds, a Russian sentence TAB its English a line. They are translated well and freely: half of their negations have no
“not” in English. A line may go on with a mistake: TAB its kind TAB the mistaken translation TAB the Russian words
concerned. The mistakes become mistakes.tsv: line TAB kind TAB mistaken translation. The scripts that learn weights take
OUT_FOLDER as their GOLD_FOLDER.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

MADE = Path(__file__).with_name("made")


def main() -> None:
    """Write them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, metavar="GOLD_FOLDER")
    parser.add_argument("out", type=Path, metavar="OUT_FOLDER")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for case in sorted(path for path in options.gold.iterdir() if path.is_dir()):
        link = options.out / case.name
        if not link.exists():
            link.symlink_to(case.resolve())
    rows = (options.gold / "CASES.tsv").read_text(encoding="utf-8").splitlines()
    rows += [row(write(path, options.out), len(rows[0].split("\t"))) for path in sorted(MADE.glob("*.tsv"))]
    (options.out / "CASES.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def write(path: Path, out: Path) -> str:
    """The name of the case that is made of a file of pairs."""
    pairs = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    folder = out / f"made{path.stem}"
    folder.mkdir(exist_ok=True)
    for at, lang in enumerate(("ru", "en")):
        side = [pair[at] for pair in pairs]
        (folder / f"{lang}.sents").write_text("\n".join(side) + "\n", encoding="utf-8")
        (folder / f"{lang}.txt").write_text("\n\n".join(side) + "\n", encoding="utf-8")
    (folder / "gold.tsv").write_text("".join(f"{at}\t{at}\n" for at in range(len(pairs))), encoding="utf-8")
    mistakes = [f"{at}\t{pair[2]}\t{pair[3]}\n" for at, pair in enumerate(pairs) if len(pair) > 2]
    (folder / "mistakes.tsv").write_text("".join(mistakes), encoding="utf-8")
    (folder / "meta.json").write_text(json.dumps({"source": "scripts/made", "licence": "as the project"}), "utf-8")
    return folder.name


def row(name: str, columns: int) -> str:
    """The line of CASES.tsv for a case."""
    return "\t".join([name, "dev", "made up", "base", *[""] * (columns - 4)])


if __name__ == "__main__":
    main()
