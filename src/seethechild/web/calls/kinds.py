"""What a chair chooses from: the law, the rungs of the ladder, the nine points, the four parts."""

from typing import Final

from django.utils.translation import gettext_lazy as _

#: UK GDPR Article 6(1) and, since 2025, its "recognised legitimate interest".
LAWFUL_BASES: Final = (
    ("consent", _("Consent: Article 6(1)(a)")),
    ("public-task", _("Public task: Article 6(1)(e)")),
    ("recognised", _("Recognised legitimate interest: Article 6(1)(ea)")),
    ("legitimate", _("Legitimate interests: Article 6(1)(f)")),
)
#: What a child is told of it, under "May you keep my words?".
LAWFUL_WORDS: Final = {
    "consent": _("We keep your words because you say yes. You can change your mind."),
    "public-task": _("The law says we may ask and keep your words. It is part of our job."),
    "recognised": _("The law says we may keep words to help keep children safe."),
    "legitimate": _("The law says we may keep your words. We have a good reason to ask."),
}
#: UK GDPR Article 9(2) and Data Protection Act 2018, Schedule 1.
SPECIAL_CONDITIONS: Final = (
    ("explicit-consent", _("Explicit consent: Article 9(2)(a)")),
    (
        "safeguarding",
        _(
            "Safeguarding of children: Article 9(2)(g) and Schedule 1, paragraph 18, of the 2018 Act"
        ),
    ),
    (
        "care",
        _(
            "Health or social care: Article 9(2)(h) and Schedule 1, paragraph 2, of the 2018 Act"
        ),
    ),
    (
        "research",
        _(
            "Research in the public interest: Article 9(2)(j) and Schedule 1, paragraph 4, of the 2018 Act"
        ),
    ),
)
SPECIAL_WORDS: Final = {
    "explicit-consent": _(
        "Some things are very private, like your health. We keep them if you say yes."
    ),
    "safeguarding": _(
        "Some things are very private, like your health. We keep them to keep children safe."
    ),
    "care": _(
        "Some things are very private, like your health. We keep them to make help better."
    ),
    "research": _(
        "Some things are very private, like your health. We keep them to learn what helps."
    ),
}
#: Hart (1992), Children's participation: from tokenism to citizenship. UNICEF.
HART: Final = (
    (1, _("1 Manipulation: children do what adults want and do not know why")),
    (2, _("2 Decoration: children are there to look good")),
    (3, _("3 Tokenism: children are asked, and it changes nothing")),
    (4, _("4 Assigned but informed: adults decide on the project, children know why")),
    (
        5,
        _(
            "5 Consulted and informed: adults run it, children's views count and are answered"
        ),
    ),
    (6, _("6 Adults begin it, decisions are shared with children")),
    (7, _("7 Children begin it and lead it")),
    (8, _("8 Children begin it, decisions are shared with adults")),
)
#: The lowest rung that may be called participation.
PARTICIPATION: Final = 4
#: UN Committee on the Rights of the Child (2009), General comment 12, paragraph 134.
TWELVE: Final = (
    ("transparent", _("Open and clear"), _("How are children told what it is for?")),
    ("voluntary", _("By choice"), _("How do they know that they can say no, or stop?")),
    ("respectful", _("With respect"), _("How are their views and their lives respected?")),
    ("relevant", _("About their lives"), _("Why does the question matter to them?")),
    ("child-friendly", _("Made for children"), _("How are time, place and forms fitted?")),
    (
        "inclusive",
        _("For everyone"),
        _("Who could be left out, and what is done for them?"),
    ),
    ("trained", _("With trained adults"), _("Who was trained in what?")),
    ("safe", _("Safe"), _("What could go wrong, and what is done about it?")),
    ("accountable", _("Answered"), _("How do they hear what came of it?")),
)
TWELVE_CHOICES: Final = [(point, name) for point, name, _asked in TWELVE]
#: Lundy (2007), 'Voice' is not enough. British Educational Research Journal 33(6).
LUNDY: Final = (
    ("space", _("Space"), _("Who was invited, and who is missing?")),
    ("voice", _("Voice"), _("In which forms could they speak?")),
    ("audience", _("Audience"), _("Who with power to decide read it, and when?")),
    ("influence", _("Influence"), _("What changed, and which answer was sent?")),
)
LUNDY_CHOICES: Final = [(part, name) for part, name, _asked in LUNDY]
