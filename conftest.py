"""What holds for all tests, wherever and by whomever they are started.

Tests read what commands print as it stands: pytest's workers say 80 columns, whatever the terminal. Commands that they
start are stopped as by Ctrl-C, which whoever is started in the background of a script would otherwise not hear.
"""

import os
import signal

os.environ.pop("COLUMNS", None)
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
