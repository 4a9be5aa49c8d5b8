"""Compile the kernels; what is kept is found again for as long as none of them has changed."""

from pathlib import Path
from typing import Final

from seethechild.core.compiling import compiler

#: The kernels of this package, which take nothing from its other files.
FILES: Final = [*Path(__file__).parent.glob("*kernel.py"), Path(__file__)]
#: ``numba.njit`` for them.
njit = compiler(FILES)
