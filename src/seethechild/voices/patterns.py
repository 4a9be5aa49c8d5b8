"""What has a shape of its own: numbers, addresses of any sort, postcodes, dates.

The rules would rather mark too much: a person takes away what need not be hidden, but can overlook
what is not marked.

Source:
    Form of postcodes: Royal Mail, Programmer's guide to the Postcode Address File (inward part:
    a digit and two letters without C, I, K, M, O, V). NHS number and its check digit: NHS Data Dictionary, NHS NUMBER
    (modulus 11).
"""

import re
from collections.abc import Iterator
from typing import Final

from seethechild.voices.spans import Span, hidden

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:\s?(?:st|nd|rd|th))?"
_SITES = "snapchat|snap|insta|instagram|tiktok|discord|roblox|xbox|psn|whatsapp|facebook"
_DIGIT_WORD = r"(?:zero|oh|nought|one|two|three|four|five|six|seven|eight|nine|double)"
#: What may stand between the digits of one number.
_GAP = r"[\s().\-–/_]{0,3}"

EMAIL: Final = re.compile(
    r"[\w.+'-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[\w-]{1,63}(?:\s?\.\s?[\w-]{1,63})*\s?\.\s?[a-z]{2,}"
    r"|[\w.+-]{1,64}\s+(?:at|@)\s+[\w-]{1,63}(?:\s+dot\s+[\w-]{1,63})+",
    re.IGNORECASE,
)
URL: Final = re.compile(
    r"https?://\S+|www\.\S+"
    r"|\b(?:[\w-]{1,63}\.){1,5}(?:com|co\.uk|org|net|uk|gov|io|tv|me|app|info|example)\b(?:/\S*)?"
    r"|(?<!\w)@\w[\w.]+",
    re.IGNORECASE,
)
USER_NAME: Final = re.compile(
    rf"\b(?:(?:my|his|her|their)\s+(?:{_SITES})|user\s?name|gamer\s?tag|(?:{_SITES})\s+name)"
    r"\s*(?:name|is|:|=|'s|\s)+\s*(?P<it>[\w.]*[\w])",
    re.IGNORECASE,
)
DATE: Final = re.compile(
    rf"\b{_DAY}(?:\s+of)?[\s.-]+{_MONTH}\b(?:[\s,.-]+(?:19|20)?\d\d\b)?"
    rf"|\b{_MONTH}[\s.]+{_DAY}\b(?:[\s,]+(?:19|20)\d\d\b)?"
    rf"|\bborn\s+(?:in|on)\s+(?:{_MONTH}\s+)?(?:19|20)\d\d\b(?![./-]\d)"
    r"|(?<![\d.])(?<!\d[\s./-])(?:0?[1-9]|[12]\d|3[01])(?P<gap>[\s./-])(?:0?[1-9]|1[0-2])(?P=gap)"
    r"(?:19|20)?\d\d(?!\d|[\s./-]\d)"
    r"|(?<![\d-])(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?![\d-])",
    re.IGNORECASE,
)
POSTCODE: Final = re.compile(
    r"(?<![A-Za-z\d])(?:"
    r"(?i:[A-Z]{1,2}\d[A-Z\d]?[\s.\-]{0,3}\d\s?[ABD-HJLNP-UW-Z]{2})"
    r"|[A-Z]\s?[A-Z]?\s?\d\s?[A-Z\d]?[\s.\-]{0,3}\d\s?[A-Z]\s?[A-Z]"
    r"|(?i:GIR\s?0AA))(?![A-Za-z\d])"
)
POSTCODE_SAID: Final = re.compile(
    r"\bpost\s?code\s*(?:is|:|=|\s)+\s*(?P<it>[a-z]{1,2}\d[a-z\d]?)\b", re.IGNORECASE
)
DIGITS: Final = re.compile(
    rf"(?<![\w£$€])(?:\+\s?|\(\+?)?[\dOo](?:{_GAP}[\dOo]){{5,}}(?!\w)"
)
SPOKEN: Final = re.compile(
    rf"\b{_DIGIT_WORD}(?:[\s,-]+{_DIGIT_WORD}){{8,}}\b", re.IGNORECASE
)
_YEARS: Final = re.compile(r"(?:19|20)\d\d\W{1,3}(?:19|20)\d\d")
_NHS_LENGTH: Final = 10
_PHONE: Final = re.compile(r"(?:(?:00)?44)?0?[1-9]\d{8,9}|0\d{9,10}")
_NEAR: Final = 30


def check_digit_fits(number: str) -> bool:
    """Whether ten digits are an NHS number by its check digit.

    Args:
        number: ten digits.

    Example:
        >>> check_digit_fits("9434765919"), check_digit_fits("9434765918")
        (True, False)

    Source:
        NHS Data Dictionary, NHS NUMBER; the example is its own.
    """
    rest = sum(
        int(digit) * weight for digit, weight in zip(number, range(10, 1, -1), strict=False)
    )
    return (11 - rest % 11) % 11 == int(number[9])


def find_shapes(text: str) -> list[Span]:
    """Find all that has a shape of its own; what is found first is not looked at again.

    Args:
        text: as somebody wrote it.

    Returns:
        Pieces in their order; none overlaps another.

    Example:
        >>> [(span.kind, span.start) for span in find_shapes("me@x.org, 07700 900461, NE99 1AA")]
        [('email', 0), ('phone', 10), ('postcode', 24)]
    """
    found: list[Span] = []
    for finder in (_emails, _urls, _dates, _postcodes, _numbers):
        new = list(finder(text))
        found += new
        text = hidden(text, new)
    return sorted(found)


def _emails(text: str) -> Iterator[Span]:
    yield from _spans(EMAIL, text, "email")


def _urls(text: str) -> Iterator[Span]:
    yield from _spans(URL, text, "url")
    yield from _spans(USER_NAME, text, "url", "it")


def _dates(text: str) -> Iterator[Span]:
    yield from _spans(DATE, text, "date")


def _postcodes(text: str) -> Iterator[Span]:
    yield from _spans(POSTCODE, text, "postcode")
    yield from _spans(POSTCODE_SAID, text, "postcode", "it")


def _numbers(text: str) -> Iterator[Span]:
    yield from _spans(SPOKEN, text, "phone")
    for found in DIGITS.finditer(text):
        if _YEARS.fullmatch(found[0]) or not re.search(r"\d", found[0]):
            continue
        yield Span(*found.span(), _kind_of(found[0], text[: found.start()][-_NEAR:]))


def _kind_of(written: str, before: str) -> str:
    """Say what a run of digits is, by their number, the first ones, and what was said before."""
    digits = re.sub(r"\D", "", re.sub("[oO]", "0", written))
    if len(digits) == _NHS_LENGTH and (
        digits[0] != "0" or "nhs" in before.lower() or check_digit_fits(digits)
    ):
        return "nhs"
    if written.startswith(("+", "(+")) or _PHONE.fullmatch(digits):
        return "phone"
    # several numbers run together, or a number of a kind nobody thought of
    return "phone" if len(digits) > _NHS_LENGTH else "number"


def _spans(
    pattern: re.Pattern[str], text: str, kind: str, group: str | int = 0
) -> Iterator[Span]:
    for found in pattern.finditer(text):
        if found[group]:
            yield Span(*found.span(group), kind)
