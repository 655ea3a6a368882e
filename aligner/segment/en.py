"""English: the closed lists of words. Abbreviations are in abbreviations/en.txt."""

import re

from aligner.segment.language import Words

_STARTERS = """
    he she it they we you i his its their our your my this that these those there here then now
    the a an in on at by for from to with without of after before since until during under between
    and but or so yet nor however if when while although though because as where who what why how which
    not no yes only even still also thus therefore moreover meanwhile later otherwise instead nevertheless
    all some many most each every both neither none one another such perhaps please let
    nobody nothing everyone everybody someone somebody anyone did does do is are was were
"""

_SPEECH = (
    "said|says|asked|asks|replied|replies|answered|answers|added|adds|exclaimed|cried|shouted|whispered|remarked"
    "|inquired|noted|wrote|writes|continued|repeated|declared|demanded|muttered|murmured|observed|responded|yelled"
    "|screamed|stated|announced|explained|insisted|warned"
)

WORDS = Words(
    starters=frozenset(_STARTERS.split()),
    numbered=(
        r"(?:article|art|chapter|ch|section|sec|paragraph|para|item|point|part|table|fig|figure|annex|appendix|clause"
        r"|document|doc|question|note|enclosure|scene|act|volume|vol|book|lesson|step|rule|exhibit|no)"
    ),
    reference=re.compile(r"Source|Cited in|Quoted (?:in|from)|Published in|Reprinted|Printed from"),
    shelfmark=re.compile(
        r"\b(?:[FfDdLlPp]|[Oo]p|LL|ll|pp|[Pp]ap|[Pp]or|[Vv]ol|[Nn]os?|[Dd]oc|[Ff]ol)\.\s*(?:\d|[IVXLC]+\b)"
        r"|\b(?:Fond|Opis|Delo|Listy?|Papka|Box|Folder|Reel|Roll)\s\d"
    ),
    after_shelfmark=re.compile(
        r"(?:Copy|Original|Certified copy|Typescript|Typed|Manuscript|Autograph|Draft|Photocopy)\b(?:\s[a-z]+)?(?:\.|$)"
        r"|Contributed by\b"
    ),
    secrecy=re.compile(r"(?:top |strictly |not )?(?:secret|confidential|classified|restricted)\.?", re.IGNORECASE),
    copy_number=re.compile(r"Cop(?:y|ies)\b|Ex\."),
    speech=re.compile(rf"(?:[A-Z][\w.'’-]*\s){{1,4}}(?:[a-z]+ly\s)?(?:{_SPEECH})\b(?![^.?!]{{0,30}}[,:]\s[“\"‘'])"),
    after_clock=re.compile(
        r"(?:Moscow|Peking|Beijing|Tokyo|Seoul|Korean|London|Washington|New York|Eastern|Central|Pacific"
        r"|Greenwich|Local) [Tt]ime\b"
        r"|(?:GMT|UTC|EST|EDT|CET|PST|PDT)\b|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
        r"|(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
    ),
    announcement=re.compile(r"\w\s(?:the\sfollowing|as\sfollows)\b[^.;:]{0,80}:$"),
    errand=re.compile(
        r"(?:Please\s|Kindly\s)?(?i:pass|convey|transmit|tell|inform|communicate|report|hand|deliver|give|state|declare|reply"
        r"|advise|notify|telegraph|visit)\b"
    ),
    lone_letter=re.compile(
        r"(?:\b(?:[Vv]itamin|[Gg]roup|[Pp]lan|[Cc]lass|[Tt]ype|[Aa]nnex|[Aa]ppendix|[Oo]ption|[Pp]oint|[Cc]ompany)\s|°\s?"
        r"|\b(?:and|than|as|or|but|so|not|it is|am|was|do|did|have|had|can|will)\s(?=I))[A-Z]\.$"
    ),
)
