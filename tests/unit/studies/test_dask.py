"""A run on a Dask cluster: the same bits, nothing lost with a worker, and errors in words."""

import math
import os
import signal
import socket
import sys
import time
from threading import Thread

import pytest
from distributed import Client, LocalCluster

from seethechild.core.errors import SeeTheChildError, SpecError
from seethechild.core.progress import Silent
from seethechild.studies import dask_executor, executors, system_of
from seethechild.studies.dask_executor import dask_address
from seethechild.studies.executors import ONE_THREAD, spread
from seethechild.studies.run import run
from tests.unit.studies.small_runs import StopAfter, answer, once, quick, small, tables
from tests.unit.studies.told_pieces import traced

pytestmark = [
    pytest.mark.usefixtures("quick"),
    # Processes that are killed leave Dask's own sockets and loops to be found later.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
__all__ = ["quick"]


def local_cluster(workers, **settings):
    return LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        silence_logs=50,
        **settings,
    )


def named(cluster):
    return cluster.scheduler_address.replace("tcp://", "dask://")


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Two workers, each a process that is started again if it is lost."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ONE_THREAD.items():
            patch.setenv(name, value)
        place = str(tmp_path_factory.mktemp("dask"))
        with local_cluster(2, local_directory=place) as cluster:
            yield named(cluster)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A run in one process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(system_of, "fit_council", once)
        return answer(small(), tmp_path_factory.mktemp("whole"))


def on_dask(address, out, progress=None):
    return run(small(), out=out, progress=progress or Silent(), executor=address)


def test_every_piece_is_done_once_by_a_cluster_as_by_one(address):
    done = {}
    spread(math.sqrt, [4, 9, 16], workers=1, finished=done.__setitem__, executor=address)
    assert done == {4: 2.0, 9: 3.0, 16: 4.0}


def test_a_cluster_gives_the_same_bytes_as_one_process(address, whole, tmp_path):
    done = on_dask(address, tmp_path)
    assert done.folder.name == whole.folder.name
    assert tables(done.folder) == tables(whole.folder)


def test_a_killed_worker_loses_no_piece(address, tmp_path):
    """One process of the two is killed while it has a piece in hand; another does it again."""

    def kill():
        while not (seen := list(tmp_path.iterdir())):
            time.sleep(0.01)
        os.kill(int(seen[0].name.split("-")[1]), signal.SIGKILL)

    killer, told = Thread(target=kill), []
    killer.start()
    spread(
        traced,
        [(str(tmp_path), number) for number in range(12)],
        workers=1,
        finished=lambda piece, square: told.append((piece[1], square)),
        executor=address,
    )
    killer.join()
    assert sorted(told) == [(number, number * number) for number in range(12)]
    begun = [int(path.name.split("-")[0]) for path in tmp_path.iterdir()]
    assert len(begun) > len(set(begun))  # something was begun again: the kill did hit


def test_a_run_with_a_killed_worker_gives_the_same_bytes(address, whole, tmp_path):
    class Killer:
        killed = False

        def step(self, done, total, doing):
            if doing == "playing" and done and not self.killed:
                self.killed = True
                with Client(
                    address.replace("dask:", "tcp:"), set_as_default=False
                ) as client:
                    first = next(iter(client.run(os.getpid).values()))
                os.kill(first, signal.SIGKILL)

    killer = Killer()
    done = on_dask(address, tmp_path, killer)
    assert killer.killed
    assert tables(done.folder) == tables(whole.folder)


def test_ctrl_c_stops_in_order_and_the_run_goes_on_elsewhere(address, whole, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        on_dask(address, tmp_path, StopAfter(2, KeyboardInterrupt()))
    assert list(tmp_path.glob("*/pieces/*/*/finished"))
    assert tables(answer(small(), tmp_path).folder) == tables(whole.folder)


def test_a_mistake_on_a_worker_comes_back_as_it_is(address):
    with pytest.raises(ValueError, match="math domain"):
        spread(math.sqrt, [-1], workers=1, finished=lambda *_: None, executor=address)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("dask://10.0.0.5:8786", "tcp://10.0.0.5:8786"),
        ("tls://head.example:8786", "tls://head.example:8786"),
        ("dask://[::1]:8786", "tcp://[::1]:8786"),
    ],
)
def test_addresses_are_dasks_own(said, meant):
    assert dask_address(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        "", "dask", "dask://", "dask://here", "dask://:8786", "dask://here:99999", "dask://here:no",
        "tcp://here:1", "http://here:1", "dask://here:1/path", "dask://me:secret@here:1",
        "dask://here:1?a=b", "dask://[::1", "10.0.0.5:8786",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_before_any_work(said, tmp_path, monkeypatch):
    monkeypatch.setattr(system_of, "fit_council", lambda *_, **__: pytest.fail("it worked"))
    with pytest.raises(SpecError, match="--executor: is not the address") as refused:
        on_dask(said, tmp_path)
    assert "secret" not in str(refused.value)


def use(address):
    spread(
        abs,
        [-1],
        workers=1,
        finished=lambda *_: None,
        kept="All is kept.",
        executor=address,
    )


def test_a_cluster_that_is_not_there_is_told_within_a_time_limit(monkeypatch):
    monkeypatch.setattr(dask_executor, "ANSWER_SECONDS", 1)
    with pytest.raises(SeeTheChildError, match="no Dask scheduler answers"):
        use("dask://127.0.0.1:1")


def test_a_host_nobody_knows_is_told_before_dask_is_asked(monkeypatch):
    def nobody(*_):
        raise socket.gaierror(socket.EAI_NONAME, "not known")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    monkeypatch.setattr(dask_executor, "_connected", None)
    with pytest.raises(SeeTheChildError, match=r"nohost\.invalid, is not known here"):
        use("dask://nohost.invalid:8786")


def test_without_dask_it_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(SpecError, match=r"pip install \"seethechild\[dask\]\""):
        use("dask://127.0.0.1:1")


def test_other_versions_on_the_cluster_are_refused(address, monkeypatch):
    asked = Client.get_versions

    def other(self, **given):
        said = asked(self, **given)
        said["scheduler"]["packages"]["dask"] = "1.0"
        for worker in said["workers"].values():
            worker["packages"].update(numba="0.1", polars=None)
        return said

    monkeypatch.setattr(Client, "get_versions", other)
    with pytest.raises(SpecError) as refused:
        use(address)
    whats = [problem.what.split(", this")[0] for problem in refused.value.problems]
    assert whats == [
        "a worker has numba 0.1",
        "a worker has polars not at all",
        "the scheduler has dask 1.0",
    ]


def test_other_code_on_a_worker_is_refused_by_the_worker(address, monkeypatch):
    monkeypatch.setattr(dask_executor, "maker", lambda: "another")
    with pytest.raises(SpecError, match="a worker has other code of seethechild"):
        use(address)


def test_a_cluster_without_workers_is_told_within_a_time_limit(monkeypatch):
    monkeypatch.setattr(dask_executor, "WORKERS_SECONDS", 0.5)
    with (
        local_cluster(0) as cluster,
        pytest.raises(SeeTheChildError, match="no worker") as told,
    ):
        use(named(cluster))
    assert "All is kept." in str(told.value)


def test_a_cluster_that_is_lost_in_the_middle_is_told(tmp_path, monkeypatch):
    """The scheduler goes away with pieces in hand."""
    monkeypatch.setattr(executors, "LOOK_SECONDS", 0.5)
    cluster = local_cluster(1)
    pieces = [(str(tmp_path), number) for number in range(200)]

    def stop(*_):
        if cluster.status.name == "running":
            cluster.close()

    with pytest.raises(SeeTheChildError, match="lost in the middle") as told:
        spread(
            traced,
            pieces,
            workers=1,
            finished=stop,
            kept="All is kept.",
            executor=named(cluster),
        )
    assert "All is kept." in str(told.value)
