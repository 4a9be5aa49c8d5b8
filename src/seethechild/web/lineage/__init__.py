"""Which idea or proposal fed which: only ever added to."""
