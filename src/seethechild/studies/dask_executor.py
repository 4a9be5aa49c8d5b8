"""Work spread over the machines of a Dask cluster; the numbers are the same.

Dask is loaded only when it is asked for. What goes to the cluster is the fitted system and the
question, never a record; what comes back is tables of simulated children. A piece whose worker is
lost is done again by another.
"""

import asyncio
import logging
import socket
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError, Executor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import urlsplit

from seethechild.core.errors import Problem, SeeTheChildError, SpecError
from seethechild.studies.store import BUILT_ON, maker

if TYPE_CHECKING:
    from distributed import Client

Piece = TypeVar("Piece")
Done = TypeVar("Done")

FLAG: Final = "--executor"
OURS: Final = "seethechild"
#: What Dask calls what we call them; tls takes its certificates from Dask's own settings.
SCHEMES: Final[Mapping[str, str]] = {"dask": "tcp", "tls": "tls"}
#: How long to wait for the scheduler to answer, and for somebody to be there to work.
ANSWER_SECONDS, WORKERS_SECONDS = 10, 60
#: How often a piece is tried again that fails for a reason of the cluster's.
RETRIES = 2
#: What must be the same everywhere; and, where numbers are made, what they are made with.
READS: Final = ("python", OURS, "dask", "distributed")
SCHEDULER: Final = "the scheduler"


def dask_address(executor: str) -> str:
    """Return where the scheduler is, as Dask writes it.

    Raises:
        SpecError: it is not an address of a cluster.

    Example:
        >>> dask_address("dask://10.0.0.5:8786")
        'tcp://10.0.0.5:8786'
    """
    try:
        parts = urlsplit(executor)
        scheme, host, port = SCHEMES.get(parts.scheme), parts.hostname, parts.port
        alone = parts.netloc.rpartition("@")[1] == "" and not any(parts[2:])
    except ValueError:
        scheme, host, port, alone = None, None, None, False
    if not (scheme and host and port and alone):
        mend = "Give an address such as dask://127.0.0.1:8786."
        raise SpecError(Problem(FLAG, "is not the address of a Dask scheduler", mend))
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


@contextmanager
def cluster(executor: str, kept: str = "") -> Iterator[tuple[Executor, Callable[[], None]]]:
    """Give an executor on a cluster, and what to call now and then while nothing comes back.

    On the way out pieces not begun are dropped; one that a worker has in hand is done there and
    thrown away.

    Args:
        executor: ``dask://host:port``, or ``tls://host:port``.
        kept: what becomes of finished pieces if the cluster is lost, as a sentence.

    Raises:
        SpecError: a bad address, Dask is not installed, or the cluster has other versions.
        SeeTheChildError: nobody answers or is there to work, or the cluster was lost.
    """
    address = dask_address(executor)
    distributed = _loaded()
    _find_host(executor)
    client = _connected(distributed, address, executor)
    lost = distributed.CancelledError, distributed.comm.CommClosedError, CancelledError
    try:
        _await_workers(client, executor, kept)
        _same_versions(client, executor)
        pool = client.get_executor(pure=False, retries=RETRIES)
        try:
            yield pool, partial(_await_workers, client, executor, kept)
        finally:
            pool.shutdown(wait=False)
    except distributed.scheduler.KilledWorker as error:
        what = (
            "several workers were lost with the same piece, most often for want of memory"
        )
        raise _lost(executor, what, "Give the workers more memory.", kept) from error
    except lost as error:
        what = "the cluster was lost in the middle of the work"
        raise _lost(executor, what, "Start it, and try again.", kept) from error
    finally:
        with suppress(*lost, OSError):
            client.close(timeout=ANSWER_SECONDS)


def on_cluster(work: Callable[[Piece], Done]) -> Callable[[Piece], Done]:
    """Return work that a worker refuses where its program is not the same as here."""
    return partial(_checked, maker(), work)


def _checked(wanted: str, work: Callable[[Piece], Done], piece: Piece) -> Done:
    if maker() != wanted:
        what = (
            f"a worker has other code of {OURS}, or other versions of what it is built on"
        )
        raise SpecError(Problem(FLAG, what, _SAME))
    return work(piece)


_SAME = "Install the same versions on every machine of the cluster."


def _loaded() -> ModuleType:
    try:
        import distributed  # noqa: PLC0415 - only where it is asked for
    except ImportError as error:
        mend = f'Install it: pip install "{OURS}[dask]".'
        raise SpecError(Problem(FLAG, "Dask is not installed", mend)) from error
    for name in ("distributed", "distributed.client"):  # what goes wrong we tell, in words
        logging.getLogger(name).setLevel(logging.CRITICAL)
    loaded: ModuleType = distributed
    return loaded


def _find_host(executor: str) -> None:
    """Refuse a host nobody knows at once; Dask would try again for most of a minute."""
    parts = urlsplit(executor)
    try:
        socket.getaddrinfo(parts.hostname, parts.port)
    except (OSError, UnicodeError) as error:
        what = f"the name of the host, {parts.hostname}, is not known here"
        mend = "Check its spelling, or give its number, as dask://10.0.0.5:8786."
        raise SeeTheChildError(Problem(executor, what, mend)) from error


def _connected(distributed: ModuleType, address: str, executor: str) -> "Client":
    async def reached() -> None:
        secure = distributed.Security().get_connection_args("client")
        (await distributed.comm.connect(address, timeout=ANSWER_SECONDS, **secure)).abort()

    try:
        # Tried first: a client that reaches nobody leaves a thread behind, and complains late.
        with ThreadPoolExecutor(1) as aside:  # where a notebook has no loop of its own
            aside.submit(asyncio.run, reached()).result()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # other versions: we look ourselves
            client: Client = distributed.Client(
                address, timeout=ANSWER_SECONDS, set_as_default=False
            )
    except (OSError, RuntimeError, TypeError, ValueError) as error:
        what = f"no Dask scheduler answers there within {ANSWER_SECONDS} seconds"
        mend = "Check the address, and that the scheduler runs and is reached from here"
        if address.startswith("tls:"):
            mend += "; and that Dask's settings name your certificates"
        raise SeeTheChildError(Problem(executor, what, f"{mend}.")) from error
    return client


def _await_workers(client: "Client", executor: str, kept: str) -> None:
    """Wait until somebody is there to work."""
    until = time.monotonic() + WORKERS_SECONDS
    while not client.nthreads():
        if time.monotonic() > until:
            what = f"no worker has been there for {WORKERS_SECONDS} seconds"
            raise _lost(executor, what, "Start workers, and try again.", kept)
        time.sleep(0.2)


def _same_versions(client: "Client", executor: str) -> None:
    """Refuse a cluster that cannot read what is sent, or whose numbers might not be ours."""
    said = client.get_versions(packages=[OURS, *BUILT_ON])
    here = said["client"]["packages"]
    wrong = set()
    for who, found in ((SCHEDULER, said["scheduler"]), *said["workers"].items()):
        needed = READS if who == SCHEDULER else (*READS, *BUILT_ON)
        for name in needed:
            there = found["packages"].get(name)
            if there != here.get(name):
                where = who if who == SCHEDULER else "a worker"
                wrong.add(
                    f"{where} has {name} {there or 'not at all'}, this machine {here[name]}"
                )
    if wrong:
        raise SpecError([Problem(executor, each, _SAME) for each in sorted(wrong)])


def _lost(executor: str, what: str, mend: str, kept: str) -> SeeTheChildError:
    return SeeTheChildError(Problem(executor, what, f"{mend} {kept}".rstrip()))
