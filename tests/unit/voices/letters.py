"""Two hundred made-up letters with what must be hidden in them: templates and seeded values.

Nobody wrote these, and names, numbers and places stand for nobody: telephone numbers are of the ranges Ofcom
keeps for drama, NHS numbers of the range 999, which is kept for tests.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from string import Formatter

#: On the list of first names.
LISTED = [
    "Kyle",
    "Ffion",
    "Aoife",
    "Oluwaseun",
    "Priya",
    "Kacper",
    "Zofia",
    "Mohammed",
    "Ayesha",
    "Chidera",
    "Siobhan",
    "Rhys",
    "Callum",
    "Ellie",
    "Jayden",
    "Andreea",
    "Ivana",
    "Gurpreet",
    "Zainab",
    "Kwame",
    "Temitope",
    "Niamh",
    "Tomos",
    "Hannah",
    "Marcus",
    "Leyla",
    "Thanh",
    "Tadhg",
    "Shanice",
    "Oliwia",
]
#: On no list: rare, shortened, spelt otherwise, invented.
UNLISTED = [
    "Tarryn",
    "Zebedee",
    "Jaxxon",
    "Keighleigh",
    "Oyindamola",
    "Wiremu",
    "Brayleigh",
    "Ishbel",
    "Quillan",
    "Mahsa",
    "Tshepo",
    "Xiadani",
    "Ludo",
    "Ottilie",
    "Bartlomiej",
    "Nkiruka",
    "Corwin",
    "Saffiyah",
    "Yevgenia",
    "Merrin",
]
SURNAMES = [
    "Pemberton",
    "Okonkwo",
    "Kowalczyk",
    "Whitlock",
    "Adeyemi",
    "Fothergill",
    "Thackeray",
    "Rahmani",
    "Szabo",
    "Llewellyn",
    "Oduya",
    "MacAskill",
    "O'Rourke",
    "Begum-Hart",
    "Papadakis",
]
SCHOOLS = (
    "St Brannock's Primary School", "Larkspur High School", "Elm Road Academy", "Thornwick Infant School",
    "Kestrel Community College", "Our Lady of Lorne Catholic Primary School",
)  # fmt: skip
STREETS = ("Larkspur Road", "14 Thornwick Close", "Kestrel Avenue", "3a Brannock Street")
TOWNS = ("Rotherham", "Sunderland", "Croydon", "Gateshead", "Wolverhampton")

#: What is marked is asked by the kind, {0} to {9} are the same person twice.
TEMPLATES = (
    "My brother {name} is in a different home. I want to see him more.",
    "{name} is my best friend and she has no one to talk to at {school}.",
    "I told Miss {surname} but nothing happened. Please can you help {name}.",
    "We waited a year for CAMHS. My mum's number is {phone} if you need it.",
    "I live at {street}, {postcode}. My social worker {name} {surname} never comes.",
    "My social worker is called {name}. You can email her on {email}.",
    "Ring {phone} after school. Ask for {name}.",
    "My NHS number is {nhs} and I was born on {date}.",
    "When {name} and {name} fight I hide upstairs. Dad says don't tell.",
    "Mr {surname} from {school} said to write to {email} about it.",
    "I want a suitcase when I move. I moved from {town} in the night.",
    "Can you make the meetings shorter? {name} always cries in them.",
    "The worker, {name} {surname}, was kind. She gave me {phone} to text.",
    "postcode {postcode} house is cold. my nan {name} looks after us",
    "me and {name} want to stay together. our nhs no is {nhs}",
    "They said no. So I asked {name}. She said to phone {phone} or {phone}.",
    "My son {name}, NHS {nhs}, has waited for eleven months. Dr {surname} agrees.",
    "There should be somewhere to go at night. In {town} there is only A&E.",
    "Our teacher Mrs {surname} lets us sit in the library when we are sad.",
    "My foster carer {name} is the best. We live near {postcode} now.",
    "I wish my sister {name} could come to {school} with me.",
    "Nobody asked my uncle {name}. He would have us. Email him: {email}",
    "In our team {name} {surname} holds 24 children. That cannot be right.",
    "Please write to me, not to my dad. {email} or {phone} thank you",
    "The judge asked what I want. I said I want {name} to be my worker for ever.",
)
#: As children write: hardly a capital.
SMALL = (
    "my brother {name} is in a diffrent home i want to see him more",
    "i miss {name} so much plese let me see her",
    "me and {name} play at lunch but {name} is sad",
    "my social worker is called {name} and she is nice",
    "i dont like it wen {name} shouts at my mum",
    "can {name} come and live with us",
    "my teacher miss {surname} is kind",
    "{name} took my toy and nobody beleved me",
)


@dataclass(frozen=True)
class Letter:
    """A text and the pieces that must be hidden: kind and words."""

    text: str
    pieces: tuple[tuple[str, int, int], ...]


def letters(count: int = 200, seed: int = 12) -> list[Letter]:
    """The seeded set: every template in turn, each time with other values."""
    chance = Random(seed)  # noqa: S311 - values of made-up letters
    return [
        _filled(TEMPLATES[place % len(TEMPLATES)], chance, small=False)
        for place in range(count)
    ]


def small_letters(count: int = 200, seed: int = 13) -> list[Letter]:
    """The same without capitals, as children write."""
    chance = Random(seed)  # noqa: S311 - values of made-up letters
    return [
        _filled(SMALL[place % len(SMALL)], chance, small=True) for place in range(count)
    ]


def _filled(template: str, chance: Random, *, small: bool) -> Letter:
    text, pieces = "", []
    for said, kind, _spec, _conversion in Formatter().parse(template):
        text += said
        if kind:
            value = MAKERS[kind](chance)
            value = value.lower() if small else value
            pieces.append((kind, len(text), len(text) + len(value)))
            text += value
    return Letter(text, tuple(pieces))


def _name(chance: Random) -> str:
    return chance.choice(LISTED if chance.random() < 0.7 else UNLISTED)


def _digits(chance: Random, count: int) -> str:
    return "".join(str(chance.randrange(10)) for _ in range(count))


def _phone(chance: Random) -> str:
    end = _digits(chance, 3)
    number = chance.choice(
        [f"07700900{end}", f"02079460{end}", f"01632960{end}", f"01134960{end}"]
    )
    return chance.choice(_PHONES)(number)


def _spaced(number: str, *cuts: int) -> str:
    ends = [*cuts, len(number)]
    starts = [0, *cuts]
    return " ".join(number[a:b] for a, b in zip(starts, ends, strict=True))


_PHONES = (
    lambda n: n,
    lambda n: _spaced(n, 5),
    lambda n: _spaced(n, 5, 8),
    lambda n: _spaced(n, 4, 7),
    lambda n: _spaced(n, 2, 4, 6, 8),
    " ".join,
    lambda n: f"({n[:5]}) {n[5:]}",
    lambda n: f"{n[:5]}-{n[5:8]}-{n[8:]}",
    lambda n: f"{n[:5]}.{n[5:]}",
    lambda n: f"+44{n[1:]}",
    lambda n: f"+44 {n[1:5]} {n[5:]}",
    lambda n: f"+44 (0){n[1:5]} {n[5:]}",
    lambda n: f"0044 {n[1:5]} {n[5:]}",
    lambda n: n.replace("0", "O", 1),
    lambda n: f"{n[:5]}  {n[5:]}",
)


def _nhs(chance: Random) -> str:
    number = "999" + _digits(chance, 7)  # nine times out of ten its check digit is wrong
    if chance.random() < 0.5:
        number = with_check_digit(number[:9]) or number
    return chance.choice(
        [
            number,
            _spaced(number, 3, 6),
            f"{number[:3]}-{number[3:6]}-{number[6:]}",
            " ".join(number),
            _spaced(number, 5),
        ]
    )


def with_check_digit(nine: str) -> str:
    """The tenth digit by modulus 11, worked out from its definition; nothing where there is none."""
    weights = range(10, 1, -1)
    check = 11 - sum(int(d) * w for d, w in zip(nine, weights, strict=True)) % 11
    return "" if check == 10 else nine + str(check % 11)


def _email(chance: Random) -> str:
    user = chance.choice(
        ["kyle.made-up", "mum_of_3", "j.smith99", "zofia+school", "xXgamerXx"]
    )
    host = chance.choice(["example.org", "mail.example.co.uk", "school.example.com"])
    return chance.choice(
        [
            f"{user}@{host}",
            f"{user} @ {host}",
            f"{user}@{host}".upper(),
            f"{user} at {host.replace('.', ' dot ')}",
        ]
    )


def _postcode(chance: Random) -> str:
    out = chance.choice(["NE99", "W1A", "M99", "EC1A", "B33", "CR2", "DN55", "SW1W"])
    inner = str(chance.randrange(10)) + chance.choice(["AA", "XY", "TH", "QZ"])
    return chance.choice(
        [
            f"{out} {inner}",
            f"{out}{inner}",
            f"{out} {inner}".lower(),
            f"{out}{inner}".lower(),
            f"{out}  {inner}",
        ]
    )


def _date(chance: Random) -> str:
    day, month, year = (
        chance.randrange(1, 29),
        chance.randrange(12),
        chance.randrange(2008, 2020),
    )
    word = MONTHS[month]
    return chance.choice(
        [
            f"{day} {word} {year}", f"{day}/{month + 1}/{year}", f"{day:02}.{month + 1:02}.{year % 100:02}",
            f"{word} {day}, {year}", f"{day}th of {word}", f"{year}-{month + 1:02}-{day:02}",
        ]
    )  # fmt: skip


MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
MAKERS = {
    "name": _name,
    "surname": lambda chance: chance.choice(SURNAMES),
    "school": lambda chance: chance.choice(SCHOOLS),
    "street": lambda chance: chance.choice(STREETS),
    "town": lambda chance: chance.choice(TOWNS),
    "phone": _phone,
    "nhs": _nhs,
    "email": _email,
    "postcode": _postcode,
    "date": _date,
}


def kinds_of(letters: list[Letter], *kinds: str) -> Iterator[tuple[Letter, int, int]]:
    """Every piece of some kinds."""
    for letter in letters:
        for kind, start, end in letter.pieces:
            if kind in kinds:
                yield letter, start, end
