"""Compiled code is right after any change of what it was made from, and is kept where it can be."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import seethechild
from seethechild.core import compiling
from seethechild.core.files import own_cache
from seethechild.need import compiling as need
from seethechild.simulate import compiling as simulate

SRC = Path(seethechild.__file__).parents[1]

COMPILING = """
from pathlib import Path
from seethechild.core.compiling import compiler
njit = compiler(Path(__file__).parent.glob("*kernel.py"))
"""
INNER = """
from made_up.compiling import njit
@njit(cache=True)
def inner(number):
    return number + {add}
"""
OUTER = """
from made_up.compiling import njit
from made_up.inner_kernel import inner
@njit(cache=True)
def outer(number):
    return inner(number) * 2
"""
ASK = """
from made_up.outer_kernel import outer
print(outer(1), sum(outer.stats.cache_hits.values()), outer.stats.cache_path)
"""


class Made:
    """A package of two kernels, of which one calls the other, in a folder of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.package = root / "made_up"
        self.package.mkdir()
        (self.package / "__init__.py").touch()
        (self.package / "compiling.py").write_text(COMPILING)
        (self.package / "outer_kernel.py").write_text(OUTER)
        self.write_inner(1)

    def write_inner(self, add: int) -> None:
        (self.package / "inner_kernel.py").write_text(INNER.format(add=add))

    def start(self) -> "subprocess.Popen[str]":
        kept = {
            name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"
        }
        environ = kept | {"PYTHONPATH": f"{SRC}{os.pathsep}{self.root}"}
        return subprocess.Popen(
            [sys.executable, "-B", "-c", ASK], env=environ, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def ask(self) -> tuple[int, int, Path]:
        """Return in a process of its own: the answer, how often it was found, and where."""
        return told(self.start())


def told(process: "subprocess.Popen[str]") -> tuple[int, int, Path]:
    said, complained = process.communicate()
    assert process.returncode == 0, complained
    answer, hits, where = said.split(maxsplit=2)
    return int(answer), int(hits), Path(where.strip())


@pytest.fixture
def made(tmp_path: Path) -> Made:
    root = tmp_path / "source"
    root.mkdir()
    return Made(root)


def test_a_changed_function_changes_what_calls_it_and_the_rest_is_found_again(made: Made):
    beside = made.package / "__pycache__"

    answer, hits, where = made.ask()
    assert (answer, hits) == (4, 0)
    assert where.is_relative_to(beside)

    made.write_inner(
        10
    )  # the file of what calls it stays as it was: Numba alone would say 4
    assert made.ask()[:2] == (22, 0)
    made.write_inner(1)
    assert made.ask()[:2] == (4, 1)


def test_of_processes_that_start_at_once_one_compiles(made: Made):
    told_by = [told(each) for each in [made.start() for _ in range(3)]]

    assert sorted(hits for _, hits, _ in told_by) == [0, 1, 1]
    assert {answer for answer, _, _ in told_by} == {4}


def most_new_memory(call) -> int:
    """Pages of memory that a thousand calls take, at the depth at which they take most."""
    resource = pytest.importorskip("resource", reason="Windows does not count pages")

    def step() -> None: ...

    # a frame larger than those below it: at some depth it alone no longer fits where they lie
    step.__code__ = step.__code__.replace(co_stacksize=200)

    def taken_at(depth: int) -> int:
        if depth:
            return taken_at(depth - 1)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        for _ in range(1000):
            step()
        return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

    return max(call(taken_at, depth) for depth in range(300))


def test_no_call_while_compiling_takes_memory_and_gives_it_back():
    assert most_new_memory(compiling._in_room) < 100
    if sys.version_info[:2] == (3, 11):
        assert most_new_memory(lambda call, depth: call(depth)) > 900


def test_compiled_code_goes_where_it_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    kernel = tmp_path / "code" / "kernel.py"
    kernel.parent.mkdir()
    kernel.write_text("")
    own, named, passing = tmp_path / "own", tmp_path / "named", tmp_path / "passing"
    passing.mkdir()
    monkeypatch.setattr("numba.config.CACHE_DIR", "")
    monkeypatch.setenv("SEETHECHILD_CACHE", str(own))
    monkeypatch.setenv("NUMBA_CACHE_DIR", "")
    monkeypatch.setattr("tempfile.tempdir", str(passing))

    assert compiling.folder_of([kernel]).parent == kernel.parent / "__pycache__"
    (kernel.parent / "__pycache__").rename(tmp_path / "else")
    (kernel.parent / "__pycache__").write_text("a file, so that no folder can be made here")
    assert compiling.folder_of([kernel]).parent == own / "compiled"

    monkeypatch.setenv("SEETHECHILD_CACHE", str(kernel))  # a file too
    for_now = compiling.folder_of([kernel]).parent
    assert for_now.parent == passing
    assert for_now == Path(
        os.environ["NUMBA_CACHE_DIR"]
    )  # so that its processes find it too
    assert compiling.folder_of([kernel]).parent == for_now

    monkeypatch.setattr("numba.config.CACHE_DIR", str(named))
    assert compiling.folder_of([kernel]).parent == named


def test_older_code_goes_when_new_is_kept_but_for_the_last_two(tmp_path: Path):
    (tmp_path / "__pycache__" / "else").mkdir(parents=True)
    kernel = tmp_path / "kernel.py"
    folders = []
    for number in range(5):
        kernel.write_text(f"a = {number}")
        folders.append(compiling.folder_of([kernel]))
        os.utime(folders[-1], (number, number))

    assert len(set(folders)) == 5
    assert [folder.exists() for folder in folders] == [False, False, True, True, True]
    assert (tmp_path / "__pycache__" / "else").exists()
    assert compiling.folder_of([kernel]) == folders[-1]


@pytest.mark.parametrize("files", [need.FILES, simulate.FILES], ids=["need", "simulate"])
def test_the_name_of_the_folder_hangs_on_all_that_kernels_take_in(files: list[Path]):
    home = files[0].parent
    assert set(home.glob("*kernel.py")) < set(files)
    taken = {
        node.module
        for path in files
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module
    }
    own = {f"seethechild.{home.name}.{path.stem}" for path in files}
    # of what else is ours: how to compile, and the name of a type, which says nothing to Numba
    assert {name for name in taken if name.startswith("seethechild")} <= own | {
        "seethechild.core.compiling",
        "seethechild.core.streams",
    }


def test_a_person_may_name_the_cache_or_have_no_home(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SEETHECHILD_CACHE", "/named")
    assert own_cache() == Path("/named")
    monkeypatch.delenv("SEETHECHILD_CACHE")
    monkeypatch.setenv("HOME", "/somebody")
    assert own_cache() == Path("/somebody/.cache/seethechild")
