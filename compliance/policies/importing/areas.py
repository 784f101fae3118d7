"""What a section is about, from its heading: the keys that sections of such a policy have."""

import re

from compliance.policies.importing.matching import fold, score

_NEED = 2
# The order decides between equals: the more special first.
_AREAS = {
    "tou": "terms of use 9, acceptable use|code of conduct|dos and donts 4, rules|expectations 2",
    "child-protection": "child protection|safeguarding 6, allegation|disclosure|lado. 5",
    "cyberbullying": "cyber bullying|cyberbullying|online bullying|bullying 6",
    "worktime": "work time|working time|worktime|working hour|working day|during work 5,"
    " personal use|private use 2",
    "service": "school service|service of the school|part of a service|behalf of the school"
    "|school account|schools account|school social media account|official 5,"
    " professional use|business use 4, setting up 2",
    "expression": "freedom of expression|free speech 6",
    "legislation": "legislation|legal|law|statutory 3",
    "sanction": "breach of|breaches of|breaking the 10, sanction|breach|disciplin|consequence"
    "|non compliance|violation|misuse|breaks|broken|break the|break these|break this|break our 3",
    "introduction": "introduction|overview|background|rationale|foreword|context"
    "|about this policy 4",
    "purpose": "purpose|aims|aim.|objective|statement of intent 4",
    "scope": "scope|applies to|apply to|who is covered|covered by 4,"
    " who this|who the policy|policy is for 4",
    "staff": "staff|employee|teacher|adults 3, roles and -2",
    "pupil": "pupil|student|children|child.|young people 3, parent -2",
}
_APPENDIX = re.compile(r"^\W*(?:appendix|appendices|annex|annexe|schedule)\b", re.I)
_SHEET = re.compile(
    r"\W*\b(?:(?:advice|guide|guidance|information)\s+(?:for|to)\s+(?:parents?|carers?|families)\b"
    r"|parents?(?:\s*(?:/|and|or|&)\s*carers?)?\W+(?:advice|guide|guidance|information)\b).*$",
    re.I,
)
_APPENDIX_NUMBER = re.compile(r"^\W*(?:appendix|annexe?|schedule)\s+\w{1,3}\b[\s:.–—-]*", re.I)


def area_of(heading: str) -> str:
    """Return the key of the usual section that a heading names, "" if it names none."""
    folded = fold(heading)
    best = max(_AREAS, key=lambda area: score(_AREAS[area], folded))
    return best if score(_AREAS[best], folded) >= _NEED else ""


def closeness(area: str, heading: str) -> tuple[int, int]:
    """Return how well a heading names an area, to compare: its telling words, then few others."""
    folded = fold(heading)
    return score(_AREAS[area], folded), -len(folded.split())


def is_appendix(heading: str) -> bool:
    return bool(_APPENDIX.match(heading))


def sheet_of(heading: str) -> str:
    """Return what a "TikTok Parent / Carer Advice" heading is about ("TikTok"), "" for others."""
    match = _SHEET.search(heading)
    return _APPENDIX_NUMBER.sub("", heading[: match.start()]).strip() if match else ""


def completes_a_heading(heading: str) -> bool:
    """Whether it is only the end of the heading before it: "Parent / Carer Advice"."""
    match = _SHEET.search(heading)
    return bool(match) and not heading[: match.start()].strip(" -–—:/")
