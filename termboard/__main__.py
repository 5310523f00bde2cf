"""`python -m termboard`."""

import sys

from termboard.cli import main

if __name__ == "__main__":
    sys.exit(main())
