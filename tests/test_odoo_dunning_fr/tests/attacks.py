"""What the attacks share: a value that nobody would give, and attempts that are undone.

An attack that gets through is `broken`; one that is refused, or whose value is not
found on the record, is `held`. The table of both is printed.
"""

import logging
from collections import Counter
from contextlib import suppress

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError

_logger = logging.getLogger(__name__)

# What was tried and what got through, over all stories, for the last screen.
TABLE = Counter()
OURS = "odoo_dunning_fr"
REFUSALS = (UserError, AccessError, ValidationError)
PLAIN = {
    "char": "PLANTED",
    "text": "PLANTED",
    "html": "<p>PLANTED</p>",
    "integer": 7777,
    "float": 7777.75,
    "monetary": 7777.75,
    "boolean": True,
    "date": "1999-12-31",
    "datetime": "1999-12-31 10:00:00",
    "json": {"planted": 1},
    "binary": b"UExBTlRFRA==",
    "image": False,
    "many2one_reference": 1,
}


def models_of_ours(env):
    """The models that this add-on defines, with a table of their own."""
    return {
        name: env[name]
        for name, model in env.registry.items()
        if model._original_module == OURS and model._auto and not model._abstract
    }


def plant(field, env, natural=None):
    """A value for a field that is not the natural one; None where there is none."""
    if field.type in PLAIN:
        return PLAIN[field.type]
    if field.type == "selection":
        keys = [key for key, _label in field._description_selection(env)]
        return next((key for key in reversed(keys) if key != natural), None)
    if field.type in ("many2one", "many2many", "one2many"):
        found = env[field.comodel_name].sudo().search([], limit=20).ids
        others = [id_ for id_ in found if id_ != natural]
        if field.type == "many2one":
            return others[-1] if others else None
        return [fields.Command.set(others[-1:])] if others else None
    raise AssertionError(f"no attack is known for fields of type {field.type}")


def is_planted(record, name, value):
    """Whether a record bears the value that an attack would give it."""
    field = record._fields[name]
    found = record.sudo()[name]
    if field.type == "many2one":
        return found.id == value
    if field.relational:
        return set(value[0][2]) <= set(found.ids)
    if field.type in ("date", "datetime"):
        return bool(found) and str(found) == value
    if field.type == "json":
        return found == value
    return found == value


class Attacks:
    """Counts attempts of a user, `attacker`; mixed into a test case."""

    def setUp(self):
        super().setUp()
        self.tally = Counter()
        self.broken = []

    def attempt(self, category, what, act):
        """Do it and undo it.

        :param act: returns whether the attack got through
        """
        self.tally[category, "tried"] += 1
        # As for a call from outside: what is nested is done by nobody else.
        here, self.env.transaction.default_env = (
            self.env.transaction.default_env,
            self.env(user=self.attacker),
        )
        # What Odoo remembers is forgotten again, as far as this attempt changes it.
        changed = self.env.registry.cache_invalidated
        earlier = set(changed)
        changed.clear()
        point = self.env.cr.savepoint()
        try:
            with suppress(*REFUSALS):
                if act():
                    self.broken.append(f"{category}: {what}")
        finally:
            self.env.transaction.default_env = here
            self.env.clear()
            point.rollback()
            point.close(rollback=False)
            if changed:
                self.env.registry.clear_cache(*changed)
            changed |= earlier

    def close_attacks(self, *, at_least):
        """Print the table; nothing may have got through, and enough was tried."""
        for category in sorted({category for category, _kind in self.tally}):
            tried = self.tally[category, "tried"]
            broken = sum(one.startswith(f"{category}: ") for one in self.broken)
            row = (category, tried, tried - broken, broken)
            TABLE[category, "tried"] += tried
            TABLE[category, "broken"] += broken
            _logger.info("%-40s tried %5d  held %5d  broken %5d", *row)
        self.assertFalse(self.broken)
        self.assertGreaterEqual(sum(self.tally.values()), at_least)
