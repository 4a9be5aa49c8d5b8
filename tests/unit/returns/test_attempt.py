"""Parsers' own ways to fail become our error; a wish to stop stays what it is."""

import pytest

from seethechild.core.errors import DataError
from seethechild.returns.attempt import attempt


class PanicException(BaseException):
    pass


class Stop(BaseException):
    pass


def raising(error: BaseException):
    raise error


@pytest.mark.parametrize("error", [ValueError("MARKED"), PanicException("MARKED")])
def test_whatever_a_parser_raises_is_said_in_our_words(error):
    with pytest.raises(DataError) as raised:
        attempt(lambda: raising(error), DataError("a.xlsx is damaged"))
    assert "MARKED" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_a_wish_to_stop_is_not_taken_for_a_damaged_file():
    with pytest.raises(Stop):
        attempt(lambda: raising(Stop()), DataError("a.xlsx is damaged"))
