"""Every word children read is plain: grade 4 at most, 15 words a sentence at most, on average."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from seethechild.voices.reading import SENTENCE_END, WORD, grade
from seethechild.web import ideas
from seethechild.web.calls import form_words as approved
from seethechild.web.ideas import form_words, pieces, questions, words
from seethechild.web.ideas.actions import answer
from tests.web import ideas_world as world
from tests.web.reading import prose

FOLDER = Path(ideas.__file__).parent / "templates"
STRING = re.compile(
    r'{%\s*(?:translate|blocktranslate)\s+"([^"]+)"|{%\s*blocktranslate[^%]*%}(.+?){%', re.S
)
#: Read by grown-ups alone; the rest is for children.
FOR_ADULTS = ("public", "group", "alike")
CHILD, ADULT = 4.0, 8.0
LONGEST = 15


def strings_of(path):
    found = STRING.findall(path.read_text(encoding="utf-8"))
    return [" ".join(re.sub(r"{{.*?}}", "it", one or two).split()) for one, two in found]


def templates():
    for path in sorted(FOLDER.rglob("*.html")):
        adults = any(part in str(path.relative_to(FOLDER)) for part in FOR_ADULTS)
        yield path, ADULT if adults else CHILD


def mean_length(text):
    sentences = [one for one in SENTENCE_END.split(text) if WORD.search(one)]
    return len(WORD.findall(text)) / max(len(sentences), 1)


def branches(text):
    """A text without what only adults read."""
    return re.sub(r'{% if kind == "adult" %}.*?{% (?:else|endif) %}', "", text, flags=re.S)


@pytest.mark.parametrize(
    ("path", "limit"), list(templates()), ids=lambda one: getattr(one, "name", None)
)
def test_c01_each_template_is_plain(path, limit):
    """C1: each template is plain."""
    text = path.read_text(encoding="utf-8")
    said = STRING.findall(branches(text) if limit == CHILD else text)
    whole = [" ".join(re.sub(r"{{.*?}}", "it", one or two).split()) for one, two in said]
    text = " ".join(one if one.endswith((".", "?", "!")) else f"{one}." for one in whole)
    if not text:
        return
    assert grade(text) <= limit, (grade(text), text)
    assert mean_length(text) <= LONGEST


@pytest.mark.parametrize(
    "path", [path for path, limit in templates() if limit == CHILD], ids=lambda p: p.name
)
def test_c01_no_single_sentence_of_a_child_is_long(path):
    for one in strings_of(path):
        for sentence in re.split(r"[.?!]\s", one):
            assert len(WORD.findall(sentence)) <= 20, sentence


@pytest.mark.parametrize("form", ["pictures", "short", "full"])
def test_c01_what_a_form_asks_is_plain(form):
    asked = [
        one if one.endswith((".", "?")) else f"{one}." for one in questions.texts_of(form)
    ]
    text = " ".join(asked)
    assert grade(text) <= CHILD, grade(text)
    assert mean_length(text) <= LONGEST


def test_c01_what_the_site_itself_says_is_plain():
    said = [
        str(one)
        for name, one in vars(pieces).items()
        if name.isupper() and isinstance(one, type(pieces.EMPTY))
    ]
    said += [words.received_words("short")]
    said += [words.state_words(state, "short") for state in
             ("waiting", "published", "returned", "withheld", "withdrawn")]  # fmt: skip
    for one in said:
        assert grade(one) <= CHILD + 0.5, (grade(one), one)
    assert grade(" ".join(said)) <= CHILD
    assert words.grade_for("session") == CHILD
    assert words.grade_for("adult") == ADULT


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["pictures", "short", "full"])
def test_c01_each_page_is_plain_as_it_stands(make_user, form):
    """C1: each page is plain as it stands."""
    call, client = world.open_call(make_user), Client()
    pages = [reverse("ideas:start", args=[call.slug, form])]
    world.write(client, call, form, houses={"worries": "x"}, wish={"one_thing": "x"})
    pages += [reverse("ideas:step", args=[page.id]) for page in questions.PAGES[form][:-1]]
    pages += [reverse("ideas:check"), reverse("ideas:touch")]
    shown = [client.get(each).content.decode() for each in pages]
    client.post(reverse("ideas:check"))
    shown.append(client.get(reverse("ideas:sent")).content.decode())
    shown.append(client.get(reverse("ideas:code")).content.decode())
    for one, where in zip(shown, [*pages, "sent", "code"], strict=True):
        text = re.sub(r"\(made up\)|\(optional\)", "", prose(one))
        assert grade(text) <= CHILD, (where, grade(text), text)
        assert mean_length(text) <= LONGEST, (where, text)


def test_young_testers_approve_the_words_as_they_are(monkeypatch):
    texts = list(form_words.texts_of("short"))
    assert any("three houses" in one for one in texts)
    assert any("What makes you sad" in one for one in texts)
    before = approved.fingerprint("short")
    monkeypatch.setitem(questions.PAGES, "short", questions.PAGES["short"][:2])
    approved.fingerprint.cache_clear()
    assert approved.fingerprint("short") != before
    approved.fingerprint.cache_clear()
    assert set(form_words.templates_of("session")) == set(form_words.GROUP)


@pytest.mark.django_db
def test_an_answer_that_is_too_hard_for_a_child_is_known(make_user):
    idea = world.idea(world.open_call(make_user)).idea
    hard = "Implementation considerations necessitate multidisciplinary organisational deliberation."
    assert words.too_hard(idea.form, hard)
    assert not words.too_hard(idea.form, "We will try it in two towns.")
    answer(idea, kind="looking", words="We will look at it.", by=make_user("moderator"))
