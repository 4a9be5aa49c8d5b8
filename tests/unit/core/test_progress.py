"""Progress is reported, kept, and a way to stop."""

import pytest

from seethechild.core.errors import Cancelled
from seethechild.core.progress import CancelFlag, Progress, Recorder, Silent


def work(progress: Progress) -> int:
    for done in range(3):
        progress.step(done, 3, "counting")
    return 3


def test_work_does_not_care_who_watches() -> None:
    assert work(Silent()) == work(Recorder()) == work(CancelFlag()) == 3


def test_a_recorder_keeps_each_step() -> None:
    seen = Recorder()
    work(seen)
    assert seen.steps == [(0, 3, "counting"), (1, 3, "counting"), (2, 3, "counting")]


def test_a_flag_passes_steps_on_until_it_is_told_to_stop() -> None:
    seen = Recorder()
    flag = CancelFlag(seen)
    flag.step(0, 3, "counting")
    flag.cancel()
    assert flag.is_cancelled
    with pytest.raises(Cancelled):
        work(flag)
    assert seen.steps == [(0, 3, "counting")]
