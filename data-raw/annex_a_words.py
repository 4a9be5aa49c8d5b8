"""What the Annex A spellings are taken to: a code for each coarse value, and words that say more.

Codes are the department's (DfE) wherever it has one. A shorter code stands for a whole group where
a spelling says no more: W is White, 3 is health services, U is fostering.
"""

import csv
from collections.abc import Mapping
from pathlib import Path

HOME = (
    Path(__file__).resolve().parent.parent / "src" / "seethechild" / "returns" / "formats"
)
#: Coarse value of the specification to the code that stands for all of it (None: say nothing
#: unless the spelling says more) and the finer codes that may be found in its spellings.
Groups = Mapping[str, tuple[str | None, tuple[str, ...]]]

#: Column of the specification to our name of its list.
LISTS = {
    "Gender": "annex_a_sex",
    "Ethnicity": "annex_a_ethnicity",
    "Contact Source": "annex_a_source",
    "Referral Source": "annex_a_source",
    "Referral NFA?": "annex_a_nfa",
    "Does the Child have a Disability": "annex_a_disability",
    "Child Seen During Continuous Assessment": "annex_a_seen",
    "Was the Child Seen Alone?": "annex_a_seen_alone",
    "Was the child assessed as requiring LA children's social care support?": "annex_a_yes_no",
    "Did the Initial Child Protection Conference Result in a Child Protection Plan": "annex_a_yes_no",
    "Is the (prospective) adopter fostering for adoption?": "annex_a_yes_no",
    "Primary Need Code": "annex_a_need",
    "Reason for Closure": "annex_a_closure",
    "Case Status": "annex_a_status",
    "Initial Category of Abuse": "annex_a_abuse",
    "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)": "annex_a_unaccompanied",
    "Child's Legal Status": "annex_a_legal",
    "What is the permanence plan for this child?": "annex_a_permanence",
    "Reason Ceased to be Looked After": "annex_a_care_end",
    "Placement Type": "annex_a_place",
    "Placement Provider": "annex_a_provider",
    "Placement Location": "annex_a_location",
    "Was the child offered a Return Interview after their last missing episode (Y/N)?": "annex_a_interview",
    "Eligibility Category": "annex_a_eligibility",
    "LA in Touch": "annex_a_in_touch",
    "Type of Accommodation": "annex_a_accommodation",
    "Suitability of Accommodation": "annex_a_suitable",
    "Reason Why Child No Longer Placed for Adoption": "annex_a_reversed",
    "Reason for leaving adoption process": "annex_a_left_process",
}


def _codes() -> Mapping[str, tuple[str, ...]]:
    """Return list to its codes, as `codes_annex_a.csv` has them."""
    with (HOME / "codes_annex_a.csv").open(encoding="utf-8", newline="") as file:
        found: dict[str, tuple[str, ...]] = {}
        for row in csv.DictReader(file):
            found[row["list"]] = (*found.get(row["list"], ()), row["code"])
    return found


CODES = _codes()


def _each(name: str) -> tuple[str, ...]:
    return CODES[name]


def _from(name: str, start: str) -> tuple[str, ...]:
    return tuple(code for code in CODES[name] if code.startswith(start))


def _plain(name: str, **codes: str | None) -> Groups:
    """Return groups for a list whose coarse values are told by the letter before the bracket."""
    return {letter: (code, _each(name)) for letter, code in codes.items()}


_TRUTH: Groups = {
    "True": ("Y", ("Y",)),
    "False": ("N", ("N",)),
    "Unknown": ("U", ("U",)),
}
_E = "annex_a_ethnicity"
_S = "annex_a_source"
_C = "annex_a_care_end"
_P = "annex_a_place"

#: Read by the letter or word before the bracket; see ``coarse_key``.
GROUPS: Mapping[str, Groups] = {
    "annex_a_sex": _plain("annex_a_sex", a="M", b="F", c="U", d="U"),
    _E: {
        "a": ("W", _from(_E, "W")),
        "b": ("M", _from(_E, "M")),
        "c": ("A", _from(_E, "A")),
        "c) Unknown": ("NOBT", ("NOBT",)),
        "d": ("B", _from(_E, "B")),
        "e": ("O", ("CHNE", "OOTH")),
        "f": ("NOBT", ("NOBT", "REFU")),
    },
    _S: {
        "a": ("1", _from(_S, "1")[:4]),
        "b": ("2A", ("2A",)),
        "c": ("2B", ("2B",)),
        "d": ("3", _from(_S, "3")),
        "e": ("4", ("4",)),
        "f": ("5", _from(_S, "5")),
        "g": ("6", ("6",)),
        "h": ("7", ("7",)),
        "i": ("8", ("8",)),
        "j": ("9", ("9",)),
        "k": ("10", ("10",)),
    },
    "annex_a_yes_no": _TRUTH,
    "annex_a_nfa": _TRUTH,
    "annex_a_disability": _TRUTH,
    "annex_a_seen": _TRUTH,
    "annex_a_seen_alone": _TRUTH,
    "annex_a_unaccompanied": _TRUTH,
    "annex_a_interview": _TRUTH,
    "annex_a_need": _plain(
        "annex_a_need",
        a="N1",
        b="N2",
        c="N3",
        d="N4",
        e="N5",
        f="N6",
        g="N7",
        h="N8",
        i="N9",
        j="N0",
    ),
    "annex_a_closure": _plain(
        "annex_a_closure",
        a="RC1",
        b="RC2",
        c="RC3",
        d="RC4",
        e="RC5",
        f="RC6",
        g="RC7",
        h="RC8",
    ),
    "annex_a_status": _plain(
        "annex_a_status",
        a="LOOKED_AFTER",
        b="PROTECTION_PLAN",
        c="NEED_PLAN",
        d="ASSESSMENT",
        e="CLOSED",
    ),
    "annex_a_abuse": _plain("annex_a_abuse", a="NEG", b="PHY", c="SAB", d="EMO", e="MUL"),
    "annex_a_legal": {
        "J1": ("J1", ()),
        "J2": ("J2", ()),
        "a": ("C1", ("C1",)),
        "b": ("C2", ("C2",)),
        "c": ("D1", ("D1",)),
        "d": ("E1", ("E1",)),
        "e": ("V2", ("V2",)),
        "f": ("L", ("L1", "L2", "L3")),
        "g": ("J", ("J1", "J2", "J3")),
        "zzCodeError": (None, ("V3", "V4")),
    },
    "annex_a_permanence": _plain(
        "annex_a_permanence",
        a="RETURN",
        b="ADOPTION",
        c="GUARDIANSHIP",
        d="SUPPORTED",
        e="RESIDENTIAL",
        f="FOSTERING",
        g="OTHER",
    ),
    _C: {
        "a": ("E1", ("E11", "E12")),
        "b": ("E2", ()),
        "c": ("E3", ()),
        "d": ("E4", ("E4A", "E4B")),
        "e": ("E13", ("E13", "E17")),
        "f": ("E41", ()),
        "g": ("E42", ("E43", "E44", "E45", "E46", "E47", "E48")),
        "h": ("E56", ("E5", "E6")),
        "i": ("E7", ()),
        "j": ("E9", ()),
        "k": ("E14", ()),
        "l": ("E15", ()),
        "m": ("E16", ()),
        "n": ("E8", ("E8", "E17")),
        "zzCodeError": (None, ("X1",)),
    },
    _P: {
        "a": ("U", _from(_P, "U")),
        "b": ("A", _from(_P, "A")),
        "c": ("P1", ()),
        "d": ("P2", ()),
        "e": ("P3", ()),
        "f": ("H5", ("K3",)),
        "g": ("K1", ()),
        "h": ("K2", ()),
        "i": ("R1", ()),
        "j": ("R2", ()),
        "k": ("R3", ()),
        "l": ("R5", ()),
        "m": ("S1", ()),
        "n": ("Z1", ()),
        "o": ("T0", _from(_P, "T")),
    },
    "annex_a_provider": {
        "a": ("PR1", ()),
        "b": ("PR4", ()),
        "c": (None, ("PR0", "PR2", "PR3", "PR5")),
    },
    "annex_a_location": _plain("annex_a_location", a="IN", b="OUT"),
    "annex_a_eligibility": _plain(
        "annex_a_eligibility",
        a="RELEVANT",
        b="FORMER_RELEVANT",
        c="QUALIFYING",
        d="ELIGIBLE",
        e="OTHER",
    ),
    "annex_a_in_touch": {
        "a": ("YES", ()),
        "b": ("NO", ("REFU", "NREQ")),
        "c": ("NOT_RECORDED", ()),
        "d": (None, ("YES", "NO", "DIED", "RHOM")),
    },
    "annex_a_accommodation": _plain(
        "annex_a_accommodation",
        a="B",
        b="C",
        c="D",
        d="E",
        e="G",
        f="H",
        g="K",
        h="R",
        i="S",
        j="T",
        k="U",
        l="V",
        m="W",
        n="X",
        o="Z",
        p="Y",
    ),
    "annex_a_suitable": {"a": ("1", ()), "b": ("2", ()), "c": ("NOT_RECORDED", ())},
    "annex_a_reversed": _plain("annex_a_reversed", a="RD1", b="RD2", c="RD3", d="RD4"),
    "annex_a_left_process": _plain("annex_a_left_process", a="1", b="2", c="3"),
}

_WHITE_OTHER = r"\b(any )?other (white )?(background|ethnic)|not british"
#: Words that say which finer code of a group is meant, first match first. They are looked for in
#: the spelling in small letters, everything but letters, digits and & turned into blanks.
WORDS: Mapping[str, tuple[tuple[str, str], ...]] = {
    _E: (
        (r"traveller", "WIRT"),
        (r"gyps|\broma\b", "WROM"),
        (_WHITE_OTHER, "WOTH"),
        (r"british|english|scottish|welsh|cornish|uk\b", "WBRI"),
        (r"irish|ireland", "WIRI"),
        (r"other|europ|turk|polish|greek|cypr|albani|kosov|italian|portug", "WOTH"),
        (r"any other mixed|other mixed|other background", "MOTH"),
        (r"white (and |& |or )?(black )?carr?ib", "MWBC"),
        (r"black carr?ib\w* (and|&) white", "MWBC"),
        (r"white (and |& |or )?(black )?afr", "MWBA"),
        (r"black afr\w* (and|&) white", "MWBA"),
        (r"white (and |& |or )?asian|asian (and|&) white", "MWAS"),
        (r"other", "MOTH"),
        (r"any other|asian other|other asian", "AOTH"),
        (r"\bindian?\b", "AIND"),
        (r"pakist", "APKN"),
        (r"bangl", "ABAN"),
        (r"other|lanka|nepal|afghan|vietnam|filip", "AOTH"),
        (r"any other|other black|black other", "BOTH"),
        (r"\b(african|somali\w*|nigeri\w*|ghan\w*)( d2)?$", "BAFR"),
        (r"(caribbean|carribean|carib)( d1)?$", "BCRB"),
        (r"any other|other ethnic group other|arab|iran|iraq|kurd", "OOTH"),
        (r"chinese$|^chinese (e1|chne)", "CHNE"),
        (r"refus|declin|not wish|divulg|prefer not", "REFU"),
    ),
    _S: (
        (r"\bself\b|young person|child themsel|client", "1C"),
        (
            r"parent|mother|father|famil|relat|carer|aunt|uncle|grand|sibling|sister|brother",
            "1A",
        ),
        (r"acquaint|neighbour|friend", "1B"),
        (r"stranger|\bmps?\b|councillor|public|other", "1D"),
        (r"health visit", "3B"),
        (r"school nurs", "3C"),
        (r"\bgps?\b|general practi|surgery", "3A"),
        (r"a ?& ?e\b|aande|accident|emergency dep", "3E"),
        (r"primary health|primary care", "3D"),
        (
            r"hospice|health services other|camhs|hospital|mental|midwi|paediat|ambulance",
            "3F",
        ),
        (r"early help", "5D"),
        (r"external|another l|other la\b|other local auth", "5C"),
        (r"other internal|youth off|internal dep", "5B"),
        (r"social care|social serv|adults", "5A"),
    ),
    "annex_a_legal": (
        (r"police prot|police pow", "L1"),
        (r"emergency prot|\bepo\b", "L2"),
        (r"assessment order", "L3"),
        (r"remand", "J1"),
        (r"\bpace\b", "J2"),
        (r"rehabilitation|supervision order with res", "J3"),
        (r"individual episodes of care are|episodes recorded", "V3"),
        (
            r"when agreements|recording agreements|agreements recorded|no care episodes",
            "V4",
        ),
    ),
    _C: (
        (r"unopposed", "E11"),
        (r"dispens|consect", "E12"),
        (r"not (as )?part|unplanned|not been part", "E4B"),
        (r"part of (the )?(care )?plan|planned", "E4A"),
        (r"staying put|remained with", "E17"),
        (r"other than former foster|not former", "E44"),
        (r"former f", "E43"),
        (r"no formal|no support|without support|unsupported", "E6"),
        (r"support", "E5"),
        (r"new episode", "X1"),
    ),
    _P: (
        (r"hospital", "T1"),
        (r"carer\w* (is |are )?on holiday|fc on h", "T3"),
        (r"holiday", "T2"),
        (r"seven days|7 days", "T4"),
        (r"(relat|friend).*\bnot (long|ffa)", "U3"),
        (r"(relat|friend).*(approved|ffa|concurrent)", "U2"),
        (r"(relat|friend).*(?<!not )long term", "U1"),
        (r"relat|friend|^f[14]\b", "U3"),
        (r"\bnot (long|ffa)", "U6"),
        (r"long term", "U4"),
        (r"approved adopter|ffa|concurrent|foster\w* to adopt", "U5"),
        (r"consent.* not .*current", "A4"),
        (r"consent.* current", "A3"),
        (r"(order|\bpo) .*not .*current|order not current", "A6"),
        (r"(order|\bpo) .*current", "A5"),
    ),
    "annex_a_provider": (
        (r"parent", "PR0"),
        (r"other la\b|other local", "PR2"),
        (r"public", "PR3"),
        (r"volunt|third", "PR5"),
    ),
    "annex_a_in_touch": (
        (r"refus", "REFU"),
        (r"no longer req", "NREQ"),
        (r"died", "DIED"),
        (r"return", "RHOM"),
        (r"^(\d+ )?yes", "YES"),
        (r"^(\d+ )?no\b", "NO"),
    ),
}

#: Spellings of which the specification says something else than they say themselves.
RIGHT: Mapping[tuple[str, str], str] = {
    ("annex_a_legal", "V1 - Accomm under an agreed series of short term breaks"): "V3",
    ("annex_a_source", "COMMUNITY MENTAL HEALTH TEAM."): "3F",
    ("annex_a_source", "Pathway/Leaving Care"): "5A",
    ("annex_a_source", "Internal (Early Help)"): "5D",
    ("annex_a_source", "7 - Law - Probation"): "7",
    ("annex_a_source", "7 - Law - Other (Including Courts, Probation, CAFCASS)"): "7",
    ("annex_a_source", "7 - Law - Other (Including Courts, CAFCASS)"): "7",
    ("annex_a_source", "(CS) Anonymous"): "9",
    ("annex_a_ethnicity", "Not Stated Information not yet obtained - not refused"): "NOBT",
    ("annex_a_ethnicity", "Any Other Black Background"): "BOTH",
    ("annex_a_legal", "Code 'L1' is not mapped"): "L1",
    ("annex_a_legal", "Code 'J1' is not mapped"): "J1",
    ("annex_a_legal", "On remand or committed for trial or sentence"): "J1",
    ("annex_a_legal", "SUPERVISION ORDER WITH A RESIDENCE REQUIREMENT"): "J3",
    ("annex_a_in_touch", "d) Refu"): "REFU",
    ("annex_a_in_touch", "e) NREQ"): "NREQ",
    ("annex_a_in_touch", "c) Died"): "DIED",
    ("annex_a_in_touch", "f) Rhom"): "RHOM",
    ("annex_a_in_touch", "3"): "REFU",
    ("annex_a_closure", "RC7:Case closed after assessment, no further action"): "RC8",
    ("annex_a_unaccompanied", "Non-CLA"): "U",
    ("annex_a_unaccompanied", "CLA"): "U",
    ("annex_a_abuse", "Neglect, Physical and Emotional"): "MUL",
}

#: Notes about one child that got into the specification, marks for a gap, and what fits no code.
LEFT_OUT = frozenset(
    {
        "care order made change of plan returned to Dad",
        "Court overturned the original decision",
        # Orders that are no legal status of a looked-after child.
        "Interim S.O. S38(1) CA'89",
        "Interim Supervision Order",
        "Secure Accommodation S25(1)",
        "Sup. Ord S31 with Dir",
        "Supervision Order",
        "Supervsn Order  S31(1)B CA'89",
        "#MULTIVALUE",
        "nan",
        "-",
    }
)
