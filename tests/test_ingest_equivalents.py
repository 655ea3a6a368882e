"""A user's names: rows of words with tabs between them."""

from __future__ import annotations

import pytest

from aligner.errors import InputError
from aligner.ingest.equivalents import read_equivalents


def test_rows_of_all_folders_that_have_a_list(tmp_path):
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
    (tmp_path / "a/names.tsv").write_text("\ufeff# ours\nПекин\tBeijing\t Peking \n\nКНДР\t\tDPRK\n", encoding="utf-8")
    (tmp_path / "c/names.tsv").write_text("Ким\tKim", encoding="utf-8")
    found = read_equivalents(tmp_path / name for name in ("a", "b", "c"))
    assert found == (("Пекин", "Beijing", "Peking"), ("КНДР", "DPRK"), ("Ким", "Kim"))


def test_a_word_alone_is_told_with_its_line(tmp_path):
    (tmp_path / "names.tsv").write_text("Ким\tKim\nПекин\n", encoding="utf-8")
    with pytest.raises(InputError, match="alone") as error:
        read_equivalents([tmp_path])
    assert error.value.line == 2
