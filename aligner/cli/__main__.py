"""`python -m aligner.cli`: the same as `align`."""

import sys

from aligner.cli import main

sys.exit(main())
