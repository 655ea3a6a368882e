"""The rules: each looks at one place where a sentence may end, and says cut, join or nothing.

They are asked in the order of `RULES`; the first that answers decides, and where none does the base splitter stands.
A rule is named after what it sees, because `explain` names it; the first word of its docstring is what it does.
"""

from __future__ import annotations

import re

from aligner.segment.place import CUT, DASHES, JOIN, LETTER, OPENING, ROMAN, Place, Rule, Verdict

EMOJI = r"[\u2600-\u27bf\U0001f000-\U0001faff\ufe0f\u200d]"
SMILE = rf"(?:[:;=]-?[)(DP]+|\){{2,}}|\({{2,}}|{EMOJI}+)"

_CLOSING = re.compile(rf"[)\]}}»”’,;:…?!.]|{SMILE}|\*+(?:\s|$)")
_NUMBER = re.compile(rf"[#№(«\"]*\s*\d|№|{ROMAN}\b(?!\s[a-z])|[A-ZА-Я]\b(?!\.)")
_POINT = re.compile(rf"(?:\(?(?:\d{{1,2}}|{LETTER})\)|\d{{1,2}}\.)\s*[{OPENING}]?{LETTER}{{2}}")
_DATE_LEFT = re.compile(rf"(?<![\w.])\d{{1,2}}\s?\.\s?(?:(?:{ROMAN}|\d{{1,2}})\s?\.)?$")
_DATE_RIGHT = re.compile(rf"(?:{ROMAN}|\d{{1,2}})\s?\.\s?\d{{2}}|\d{{2}}\s?\d{{0,2}}\b(?!\.\s?\d)")
_INITIAL = re.compile(rf"(?<!\w)({LETTER})\.$")
_POINT_AFTER_COLON = re.compile(r":\s\(?[1аa][.)]$")
_SURNAME_INITIALS = re.compile(rf"({LETTER}+)\s(?:{LETTER}\.\s?){{1,2}}$")
_CLAUSE = re.compile(r"[,;:()«»\"]|\s[—–-]\s")
_MESSAGE = 40  # characters, that a message has at least
_TOKEN = re.compile(r"\w+")
_ROMAN_ONLY = re.compile(ROMAN)
_VOWEL = re.compile(r"[aeiouyаеёиоуыэюя]", re.IGNORECASE)
_GLUED = re.compile(rf"(?:^|[\s{OPENING}-]){LETTER}*[a-zа-яё]{{3}}[.!?…]+[»”\"]?$")
_GLUED_RIGHT = re.compile(r"[«“]?(?:[A-ZА-ЯЁ][a-zа-яё]+|[АВИКОСУЯAI])[,\s]")
_FOOTNOTE = re.compile(r"[a-zа-яё]{2}[»”\")]?[.!?…]+[»”\"]?(?:\*+|\d{1,2}|\[\d+\]|[¹²³⁰-⁹]+)\)?$")


# What stands at a boundary of any kind


def nothing_before(place: Place) -> Verdict | None:
    """Join: the sentence so far has no word and no number yet (a dash, an ellipsis, an opening quote)."""
    return None if re.search(r"\w", place.left) else JOIN


def blank_line(place: Place) -> Verdict | None:
    """Cut: a blank line is between."""
    return CUT if len(re.findall(r"\r\n|\n|\r", place.text[place.end : place.at])) > 1 else None


def no_blank(place: Place) -> Verdict | None:
    """Cut, where the scan lost the blank between two words (конец.Начало); join other stops without a blank."""
    if place.at > place.end:
        return None
    lost = _GLUED.search(place.left) and _GLUED_RIGHT.match(place.right)
    return CUT if lost and not place.abbreviation("title", "number", "mark", "either") else JOIN


def closing_follows(place: Place) -> Verdict | None:
    """Join: what follows belongs to this sentence (a closing bracket or quote, one more stop, an emoticon)."""
    return JOIN if _CLOSING.match(place.right) else None


def point_follows(place: Place) -> Verdict | None:
    """Cut: the next point of a list follows (…; б) сообщить, … 2. Поручить)."""
    if place.left[-1:] not in set(";.!?…") or not _POINT.match(place.right):
        return None
    bound = place.abbreviation("title", "number") or (place.abbreviation("mark") and not place.after_number)
    return None if bound or _INITIAL.search(place.left) or number_alone(place) else CUT


def number_alone(place: Place) -> Verdict | None:
    """Join: the sentence so far is only the number of a point, an article or a chapter (п. 1. Утвердить)."""
    number = rf"(?:\d{{1,3}}(?:\.\d{{1,2}})*|{ROMAN}|{LETTER})"
    pattern = rf"[{DASHES}*\s]*(?:(?i:{place.words.numbered})\.?\s*)?[№(]?\s*{number}\s?[.)]+"
    if _POINT_AFTER_COLON.search(place.left):
        return JOIN
    return JOIN if re.fullmatch(pattern, place.sentence) else None


def date(place: Place) -> Verdict | None:
    """Join: the parts of a date (24. VII. 19 53 г., 24. 07. 1953)."""
    return JOIN if _DATE_LEFT.search(place.left) and _DATE_RIGHT.match(place.right) else None


def lowercase_follows(place: Place) -> Verdict | None:
    """Join: the next word has no capital, also after a dash or an opening quote."""
    return JOIN if place.next_word and not place.capital_follows else None


def no_stop(place: Place) -> Verdict | None:
    """Join: the base splitter cut at a semicolon, a colon or a comma."""
    return JOIN if place.left[-1:] in set(";:,") else None


# Archive lines


def announcement(place: Place) -> Verdict | None:
    """Cut: the text of a message follows, which the colon announces (Передайте Ким Ир Сену следующее: ЦК КПСС …)."""
    quoted = place.right[:1] in OPENING  # a quotation belongs to the sentence that brings it
    if quoted or not place.left.endswith(":") or not place.words.announcement.search(place.left):
        return None
    message = place.capital_follows or place.words.errand.match(place.sentence)
    return CUT if message and len(place.right) >= _MESSAGE and not _POINT.match(place.right) else None


def secrecy_mark(place: Place) -> Verdict | None:
    """Join: a mark of secrecy and the copy number after it (Сов. секретно. Экз. № 1)."""
    if place.words.secrecy.fullmatch(place.sentence) and place.words.copy_number.match(place.right):
        return JOIN
    return None


def shelfmark(place: Place) -> Verdict | None:
    """Join: the parts of a shelfmark (Ф. 3. Оп. 65. Копия.) or of the source of a quotation (Цит. по: …)."""
    words = place.words
    if words.reference.match(place.left) and words.shelfmark.search(place.right):
        return JOIN
    inside = words.shelfmark.search(place.left)
    if inside and (words.shelfmark.match(place.right) or words.after_shelfmark.match(place.right)):
        return JOIN
    opens = words.shelfmark.match(place.right) and len(words.shelfmark.findall(place.right[:24])) > 1
    return JOIN if opens else None


# Abbreviations and initials


def initial(place: Place) -> Verdict | None:
    """Join: an initial or letters with full stops (В. М. Молотов, U.S. Embassy); cut before a sentence starter."""
    match = _INITIAL.search(place.left)
    if not match or not match.group(1).isupper():
        return None
    ends = place.starter_follows or (place.capital_follows and place.words.lone_letter.search(place.left))
    return CUT if ends else JOIN


def initials_after_surname(place: Place) -> Verdict | None:
    """Cut: the initials belong to the surname before them, not to the word after (Молотову В.М. Копия)."""
    match = _SURNAME_INITIALS.search(place.left)
    if not match or not place.capital_follows or not place.words.surname.fullmatch(match.group(1)):
        return None
    alone = not place.words.surname.fullmatch(place.next_word) or _SURNAME_INITIALS.search(place.right[:30])
    return CUT if alone and not re.match(rf"{LETTER}\.", place.right) else None


def title(place: Place) -> Verdict | None:
    """Join: an abbreviation that never ends a sentence (тов. Ким, Gen. Harrison, т.е.)."""
    entry = place.abbreviation("title")
    return Verdict(False, entry) if entry else None


def number_word(place: Place) -> Verdict | None:
    """Join: an abbreviation and the number that it announces (No. 342, рис. 5)."""
    entry = place.abbreviation("number")
    return Verdict(False, entry) if entry and _NUMBER.match(place.right) else None


def clock(place: Place) -> Verdict | None:
    """Join: a clock time and its zone or day (at 5 p.m. Moscow time)."""
    entry = place.abbreviation("either", "close")
    if entry and place.after_number and place.words.after_clock.match(place.right):
        return Verdict(False, entry)
    return None


def time_phrase(place: Place) -> Verdict | None:
    """Join: the sentence so far, or its last clause, only says when (В 1953 г. СССР поддержал)."""
    entry = place.abbreviation("mark")
    if not entry or not place.after_number or not place.sentence:
        return None
    clauses = _CLAUSE.split(place.sentence)
    tokens = _TOKEN.findall(clauses[-1].lower())
    if not all(
        token in place.words.time or token[0].isdigit() or _ROMAN_ONLY.fullmatch(token.upper()) for token in tokens
    ):
        return None
    opens = tokens[0] in (place.words.time if len(clauses) == 1 else place.words.conjunctions)
    return Verdict(False, entry) if opens else None


def mark(place: Place) -> Verdict | None:
    """Cut after a number and before a capital (1953 г. Подпись); join before what the mark announces (г. Мао)."""
    entry = place.abbreviation("mark")
    if not entry:
        return None
    if place.starter_follows or (place.after_number and place.capital_follows):
        return Verdict(True, entry)
    return Verdict(False, entry)


def closing_abbreviation(place: Place) -> Verdict | None:
    """Cut: an abbreviation that may end a sentence, and a capital (500 руб. Остальное, etc. In)."""
    entry = place.abbreviation("close")
    if not entry:
        return None
    if place.capital_follows:
        return Verdict(True, entry)
    return Verdict(False, entry) if _NUMBER.match(place.right) and place.after_number else None


def name_abbreviation(place: Place) -> Verdict | None:
    """Join an abbreviation that is part of a name (Kaesong Co. Ltd., U.S.); cut before a sentence starter."""
    entry = place.abbreviation("either")
    return Verdict(place.starter_follows, entry) if entry else None


# Quotations, brackets, notes


def speech_tag(place: Place) -> Verdict | None:
    """Join: a quotation, and who says it ("Who?" Kim asked)."""
    if place.left[-1:] in set("»”\"’'") and not place.starter_follows and place.words.speech.match(place.right):
        return JOIN
    return None


def short_bracket(place: Place) -> Verdict | None:
    """Join: inside a short bracket in the middle of a sentence."""
    opened = max(place.left.rfind("("), place.left.rfind("["))
    if opened <= 0 or re.search(r"[)\]]", place.left[opened:]):
        return None
    closed = re.search(r"[()\[\]]", place.right[:80])
    return JOIN if closed and closed.group() in ")]" else None


def smile(place: Place) -> Verdict | None:
    """Cut: a smile ends the sentence (Спасибо)) Завтра приду)."""
    if place.stop or not place.capital_follows:
        return None
    if place.left.endswith(")") and place.left.count("(") >= place.left.count(")"):
        return None
    return CUT if re.search(rf"(?:{SMILE}|\))$", place.left) else None


def footnote_mark(place: Place) -> Verdict | None:
    """Cut: a full stop, a footnote mark and a capital (соглашения.* Откладывание)."""
    return CUT if _FOOTNOTE.search(place.left) and place.capital_follows else None


# Cuts that the base splitters miss


def starter(place: Place) -> Verdict | None:
    """Cut: a function word with a capital follows (… в 1953. Это)."""
    return CUT if place.stop and place.starter_follows else None


def full_stop(place: Place) -> Verdict | None:
    """Cut: a whole word, a stop and a capital."""
    word = place.last_word
    whole = len(word) > (2 if word.islower() else 4) and _VOWEL.search(word)
    return CUT if place.stop and whole and place.capital_follows else None


RULES: tuple[Rule, ...] = (
    nothing_before,
    blank_line,
    no_blank,
    closing_follows,
    point_follows,
    announcement,
    date,
    lowercase_follows,
    no_stop,
    number_alone,
    secrecy_mark,
    shelfmark,
    initials_after_surname,
    title,
    number_word,
    clock,
    time_phrase,
    mark,
    closing_abbreviation,
    name_abbreviation,
    initial,
    speech_tag,
    smile,
    short_bracket,
    footnote_mark,
    starter,
    full_stop,
)
