"""The words of both languages that layout goes by, as data.

Every table is `language: entries`; an entry is a regular expression, mostly a plain word. A text may quote the other
language (an English page with a Russian stamp), so the rules look for the words of all languages at once.
"""

from __future__ import annotations

import re

Table = dict[str, tuple[str, ...]]


def any_of(table: Table) -> str:
    """A regular expression that matches one entry of the table, the longest first."""
    entries = {entry for entries in table.values() for entry in entries}
    return "(?:" + "|".join(sorted(entries, key=lambda entry: (-len(entry), entry))) + ")"


def whole(pattern: str) -> re.Pattern[str]:
    """A compiled pattern for a whole line, upper or lower case alike."""
    return re.compile(rf"(?:{pattern})\Z", re.IGNORECASE)


MONTHS: Table = {
    "ru": (
        "январ[ья]", "феврал[ья]", "марта?", "апрел[ья]", "ма[йя]", "июн[ья]", "июл[ья]", "августа?", "сентябр[ья]",
        "октябр[ья]", "ноябр[ья]", "декабр[ья]",
    ),
    "en": (
        r"Jan(?:uary|\.)", r"Feb(?:ruary|\.)", r"Mar(?:ch|\.)", r"Apr(?:il|\.)", "May", r"Jun(?:e|\.)", r"Jul(?:y|\.)",
        r"Aug(?:ust|\.)", r"Sept?(?:ember|\.)", r"Oct(?:ober|\.)", r"Nov(?:ember|\.)", r"Dec(?:ember|\.)",
    ),
}  # fmt: skip

# "19 53 г.", "1953 года"
YEAR: Table = {"ru": (r"г\.", r"гг\.", "год(?:а|у|ом|ы|ов)?"), "en": ()}

# before a number that names a page: "стр. 5", "Page 35 of 96", "[p. 12]"
PAGE: Table = {"ru": (r"стр\.", r"с\.", "страница"), "en": (r"p\.", r"pg\.", "page")}
PAGE_OF: Table = {"ru": ("из",), "en": ("of",)}
# the leaf of a file, "[л. 12 об.]": only in brackets, for a bare "Л. 12" is a line of a shelfmark
LEAF: Table = {"ru": (r"лл?\.", "лист"), "en": (r"f\.", r"fol\.", "leaf")}

# a heading by its first word and a number after it
CHAPTER: Table = {
    "ru": ("глава", "часть", "раздел", "том", "книга", "приложение", "статья", "параграф", "документ", "действие"),
    "en": ("chapter", "part", "section", "volume", "book", "appendix", "article", "document", "act", "scene", "annex"),
}
ORDINAL: Table = {
    "ru": (
        "перв(?:ый|ая|ое)", "втор(?:ой|ая|ое)", "треть(?:я|е)", "третий", "четв[её]рт(?:ый|ая|ое)", "пят(?:ый|ая|ое)",
        "шест(?:ой|ая|ое)", "седьм(?:ой|ая|ое)", "восьм(?:ой|ая|ое)", "девят(?:ый|ая|ое)", "десят(?:ый|ая|ое)",
        "последн(?:ий|яя|ее)",
    ),
    "en": (
        "(?:the )?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last)",
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    ),
}  # fmt: skip

# the first word of an archive document's title
GENRE: Table = {
    "ru": (
        "телеграмма", "шифртелеграмма", "письмо", "записка", "докладная записка", "справка", "выписка", "протокол",
        "постановление", "запись беседы", "стенограмма", "проект", "директива", "решение", "донесение", "сообщение",
        "доклад", "отч[её]т", "приказ", "нота", "меморандум", "заявление", "из дневника",
    ),
    "en": (
        "(?:ciphered |cipher )?telegram", "letter", "note", "memorandum", "report", "excerpts?", "extracts?", "minutes",
        "protocol", "resolution", "decree", "draft", "directive", "record", "transcript", "cable", "decision",
        "statement", "order", "from the (?:diary|journal)",
    ),
}  # fmt: skip

# marks of secrecy and urgency, a line each
SECRECY: Table = {
    "ru": (
        "(?:сов(?:ершенно|[.]) |строго |не ?)?секретно", "для служебного пользования", "особая папка",
        "особой важности", "весьма срочно", "срочно", "вне (?:всякой )?очереди", "снятие копий воспрещается",
        "рассекречено", "подлежит возврату", "лично", "конфиденциально", "шифром",
    ),
    "en": (
        "(?:strictly |top |most |not |non)?[ -]?secret", "(?:strictly |highly )?confidential", "unclassified",
        "declassified", "for official use only", "special file", "top priority", "(?:very |most )?urgent",
        "eyes only", "restricted",
    ),
}  # fmt: skip

# what a stamp or a copyist's mark begins with
RECEIPT: Table = {
    "ru": (
        "получена? копия", "получено по ", "получено в ", "копия (?:верна|по почте)", "снята копия", r"вх(?:од)?\. ?№",
        "входящий №", r"экз\. ?(?:№|единств)", r"отп(?:ечатано|\.) (?:в )?\d", "разослано", "размножено",
        "рассекречено", "верно:",
    ),
    "en": ("copy received", "received (?:by mail|on|at)", "true copy", r"cop(?:y|ies) (?:no|nº|№)", "declassified"),
}  # fmt: skip

LETTERHEAD: Table = {
    "ru": ("пролетарии всех стран,? соединяйтесь",),
    "en": ("workers of (?:all countries|the world),? unite", "proletarians of all countries,? unite"),
}

# in brackets: what stands on the paper and is only named
NAMED_ONLY: Table = {
    "ru": ("бланк", "штамп", "печать", "подпис[ьи]", "резолюция", "помета"),
    "en": ("letterhead", "stamp", "seal", "signatures?", "signed", "handwritten", "stamped"),
}

# what a note of the editors begins with
NOTE: Table = {
    "ru": (
        r"печ(?:атается|\.) по", r"опубл(?:иковано|\.)", r"примечани[ея]", r"прим\.", r"см\. также", "от редакции",
        "источник:", "перевод(?::| с [а-яё]+ого)",
    ),
    "en": (
        r"notes?:", "(?:editor|translator)['’]?s? note", "source:", "printed (?:from|in):?", "published in", "see also",
        "translated (?:by|for|from)",
    ),
}  # fmt: skip
# who speaks at the end of a note in brackets: "[… — Ed.]"
EDITOR: Table = {
    "ru": (r"ред\.", r"сост\.", r"пер\.", r"прим\.", r"авт\."),
    "en": (r"eds?\.", r"tr\.", r"trans\.", r"transl\."),
}
SHELFMARK: Table = {
    "ru": ("ф", "оп", "д", "лл?", "п", "пор"),
    "en": ("f", "op", "d", "ll?", "fond", "opis", "delo", "papka", "listy?", "pp?"),
}

ADDRESSEE: Table = {
    "ru": (
        "кому:", r"т\. ?т\.", r"тт\.", r"т\.", r"тов\.", r"т-[щм]у", "товарищ(?:у|ам)", r"тов\. тов\.", "господину",
        "его превосходительству", "совпосол", "членам",
    ),
    "en": ("to:", "to", r"cdes?\.", "comrades?", "his excellency"),
}  # fmt: skip
REFERENCE: Table = {
    "ru": ("к пункту", "к п[.]", "к протоколу", "к прот[.]", "на №", "по пункту"),
    "en": (r"ref[.:]", "re:", r"(?:to|of) (?:item|point|paragraph) \d", "reference:"),
}
# before a date or number that stands on a line of its own: "от 5 мая 1953 г. № 1221"
OF_DATE: Table = {"ru": ("от",), "en": ("of", "dated")}

OFFICE: Table = {
    "ru": (
        "секретарь",
        "председатель",
        "министр",
        "посол",
        "начальник",
        "заведующий",
        "управляющий",
        "заместитель",
        r"зам\.",
        "подпись",
        "подписал",
    ),
    "en": ("secretary", r"(?:cc|central committee) secretary", "chairman", "signed", "signature"),
}

# a line or page that ends in one of these is not at the end of a sentence
OPEN_WORDS: Table = {
    "ru": (
        "в", "во", "на", "с", "со", "к", "ко", "по", "о", "об", "обо", "от", "до", "из", "за", "у", "и", "а", "но",
        "или", "для", "при", "под", "над", "не", "что", "чтобы", "как", "между", "перед", "через", "без", "его", "их",
        "ее", "её", "который", "которая", "которые", "если", "также",
    ),
    "en": (
        "a", "an", "the", "of", "in", "on", "at", "to", "for", "from", "by", "with", "and", "or", "but", "that", "as",
        "not", "is", "are", "was", "were", "be", "his", "her", "its", "their", "this", "which", "who", "between",
        "into", "under", "over", "concerning", "about",
    ),
}  # fmt: skip
# abbreviations that lean on the next word
BINDING: Table = {
    "ru": (
        r"тов\.",
        r"тт\.",
        r"им\.",
        "№",
        r"стр\.",
        r"ген\.",
        r"проф\.",
        r"т\.",
        r"см\.",
        r"ст\.",
        r"п\.",
        r"[А-ЯЁ]\.",
    ),
    "en": (r"Mr\.", r"Mrs\.", r"Dr\.", r"Cdes?\.", r"No\.", "Nº", r"Gen\.", r"pp?\.", r"Amb\.", r"[A-Z]\."),
}

# compounds that keep their hyphen at a line end: what stands before it …
COMPOUND_FIRST: Table = {
    "ru": ("премьер", "вице", "кое", "кой", "англо", "франко", "японо", "германо", "итало", "афро"),
    "en": (
        "vice", "self", "sino", "anglo", "franco", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty",
        "ninety",
    ),
}  # fmt: skip
# … or after it …
COMPOUND_SECOND: Table = {
    "ru": (
        "нибудь", "либо", "министр[а-я]*", "лейтенант[а-я]*", "майор[а-я]*", "полковник[а-я]*", "губернатор[а-я]*",
        "квартир[а-я]*", "конференци[а-я]*", "демократ[а-я]*", "офицер[а-я]*",
    ),
    "en": ("called", "based", "general", "elect", "year", "sized", "term"),
}  # fmt: skip
# … or both. The endings keep "материально-го" and "общественно-сти" out, which are one word each.
_ADJECTIVE = "[а-яё]{3,}(?:ий|ый|ой|ая|яя|ое|ее|ие|ые|их|ых|ую|юю|ого|его|ому|ему|им|ым|ими|ыми|ом|ем)"
COMPOUND_BOTH: Table = {
    "ru": (
        "из-(?:за|под)",
        "(?:кто|кого|кому|кем|ком|что|чего|чему|чем|как|где|куда|откуда|когда|почему|отчего|зачем|сколько|чей|чья|чьё"
        "|чье|чьи|как(?:ой|ая|ое|ие|ого|ому|им|их|ую|ими|ом))-то",
        "(?:вс[её]|так|опять|довольно|прямо|верно)-таки",
        "во?-(?:перв|втор|треть|четв[её]рт|пят|шест|седьм|восьм|девят|десят)(?:ых|их)",
        "по-(?:прежнему|видимому|моему|твоему|своему|нашему|вашему|другому|иному|новому|старому|разному|хорошему"
        "|настоящему|русски|корейски|китайски|английски|немецки|французски|японски|американски|большевистски|братски)",
        "(?:северн?о|юго|южно|западно|восточно)-(?:запад|восто[кч]|европе|корей|вьетнам|атлант|кавказ)[а-яё]*",
        f"[а-яё]+[сц]ко-{_ADJECTIVE}",
        "(?:военно|научно|народно|общественно|социально|торгово|финансово|культурно|административно|партийно|идейно"
        f"|национально|учебно|материально|организационно)-(?!служ|плен|хозяйств|обязан){_ADJECTIVE}",
    ),
    "en": ("in-law", "by-(?:product|election)s?", "(?:north|south)-(?:east|west)(?:ern)?"),
}
