"""The stories in `add_ons` are told in the session that `test_newer.py` starts."""

import os

collect_ignore = [] if os.environ.get("DUNNING_NEWER") else ["add_ons"]
