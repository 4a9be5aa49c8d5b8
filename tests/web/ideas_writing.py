"""How a test goes through the pages on which an idea is written."""

from django.urls import reverse

CHECK, SENT, TOUCH, SAME = (
    reverse(f"ideas:{name}") for name in ("check", "sent", "touch", "same")
)
LEAVE = reverse("ideas:leave")
GIVEN = {
    "pictures": {
        "hard": {"pictures": ["sad", "moving"]},
        "good": {"pictures": ["pet"]},
        "wish": {"pictures": ["family"], "one_thing": "let me see my dog"},
    },
    "short": {
        "houses": {"worries": "Late.", "good": "My carer.", "dreams": "A home."},
        "change": {"one_thing": "Come on time."},
        "you": {"age_band": "8-10"},
    },
    "full": {
        "houses": {"worries": "Late.", "good": "", "dreams": "Own key."},
        "change": {"one_thing": "Ask us first."},
        "you": {"age_band": "14-17", "area": "E09000007"},
    },
    "adult": {
        "houses": {"worries": "Too many forms.", "good": "", "dreams": ""},
        "change": {"one_thing": "One form.", "link": "https://example.org/study"},
        "you": {"role": "carer", "area": ""},
    },
}


def page(client, where):
    answer = client.get(where)
    assert answer.status_code == 200, (where, answer.status_code)
    return answer.content.decode()


def start(call, form="short"):
    return reverse("ideas:start", args=[call.slug, form])


def step(name):
    return reverse("ideas:step", args=[name])
