"""The add-on as its sources tell it: rooms, classes of models, the models they name."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADDON = ROOT / "odoo_dunning_fr"
# What SQL reads or writes: the name after one of these words is a table.
TABLE = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE)\s+(dunning_\w+)")


@dataclass
class Source:
    """A Python file: its room, its classes of models, the models of ours it names."""

    path: Path
    tree: ast.Module = field(repr=False)

    @property
    def name(self) -> str:
        return str(self.path.relative_to(ADDON))

    @property
    def room(self) -> str:
        """The folder below `models` or `wizard`: `notice`; what lies there: `house`."""
        parts = self.path.relative_to(ADDON).parts
        return parts[1] if len(parts) > 2 else "house"

    @property
    def classes(self) -> Iterator["ModelClass"]:
        for node in self.tree.body:
            if isinstance(node, ast.ClassDef):
                values = _get_values(node)
                parents = values.get("_inherit", [])
                parents = [parents] if isinstance(parents, str) else parents
                if name := values.get("_name") or (parents and parents[0]):
                    yield ModelClass(self, node, name, "_name" in values)

    @property
    def texts(self) -> Iterator[str]:
        """The texts in the code, without the documentation of classes and methods."""
        told = {
            id(node.body[0].value)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(self.tree):
            is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
            if is_text and id(node) not in told:
                yield node.value


@dataclass
class ModelClass:
    """A class of a model: its definition, or a part added to it."""

    source: Source
    node: ast.ClassDef
    model: str
    defines: bool

    @property
    def methods(self) -> set[str]:
        return {
            node.name for node in self.node.body if isinstance(node, ast.FunctionDef)
        }


def _get_values(node: ast.ClassDef) -> dict:
    """The texts that a class gives to `_name` and `_inherit`."""
    return {
        statement.targets[0].id: ast.literal_eval(statement.value)
        for statement in node.body
        if isinstance(statement, ast.Assign)
        and isinstance(statement.targets[0], ast.Name)
        and statement.targets[0].id in ("_name", "_inherit")
    }


@cache
def read(*folders: str) -> tuple[Source, ...]:
    """The Python files of some folders of the add-on."""
    return tuple(
        Source(path, ast.parse(path.read_text("utf-8")))
        for folder in folders
        for path in sorted((ADDON / folder).rglob("*.py"))
    )


@cache
def get_owners() -> dict[str, str]:
    """Map the models of ours to the rooms that define them."""
    return {
        part.model: source.room
        for source in read("models", "wizard")
        for part in source.classes
        if part.defines and part.model.startswith("dunning.")
    }


def get_named(source: Source) -> set[str]:
    """The models of ours that a file names: in `env`, as comodel or parent, in SQL."""
    owners = get_owners()
    tables = {model.replace(".", "_"): model for model in owners}
    named = set()
    for text in source.texts:
        if text in owners:
            named.add(text)
        named |= {tables[name] for name in TABLE.findall(text) if name in tables}
    return named
