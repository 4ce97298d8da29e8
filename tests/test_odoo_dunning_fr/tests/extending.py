"""The examples of `docs/extending.md`: they are files of this add-on, so that they run.

The file of an example lies in `models/` and is installed with this add-on: its fields
have columns, its models are in the registry, all other tests run beside it. That the
document shows this very file is tested by `test_extending.py`.
"""

import re
from pathlib import Path

ADDON = Path(__file__).resolve().parents[1]
DOCUMENT = ADDON.parents[1] / "docs" / "extending.md"


def read_example(heading):
    """Return the Python code under a heading of the document, as a file has it.

    :param heading: a heading of the second level, such as "A way to refer invoices"
    :raises ValueError: when that section has no Python code, or several pieces of it
    """
    text = DOCUMENT.read_text("utf-8")
    sections = re.split(r"^## +(.+?) *$", text, flags=re.MULTILINE)
    section = dict(zip(sections[1::2], sections[2::2], strict=True)).get(heading, "")
    examples = re.findall(r"^```python\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    if len(examples) != 1:
        raise ValueError(f"“{heading}” has {len(examples)} pieces of Python code")
    return examples[0]
