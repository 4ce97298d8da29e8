"""A plugin of pytest: the classes of models in another order than they are imported.

Within Odoo's own rule: a model is defined before it is extended, or inherited.
"""

import os
import random

ADDON = "odoo_dunning_fr"
SEED = "DUNNING_SHUFFLE_SEED"


def pytest_configure():
    # Not above: a test that only starts this needs no Odoo.
    from odoo.models import MetaModel
    from odoo.orm.registry import Registry

    load, draw = Registry.load, random.Random(os.environ[SEED])

    def load_shuffled(registry, package):
        if package.name == ADDON:
            classes = MetaModel._module_to_models__[ADDON]
            classes[:] = shuffle(classes, draw)
        return load(registry, package)

    Registry.load = load_shuffled


def shuffle(classes, draw):
    """The classes in an order drawn at random that Odoo can load."""
    ours = {cls._name for cls in classes if _defines(cls)}
    waiting, placed, order = list(classes), set(), []
    while waiting:
        ready = [cls for cls in waiting if _get_parents(cls) & ours <= placed]
        chosen = draw.choice(ready)
        waiting.remove(chosen)
        order.append(chosen)
        if _defines(chosen):
            placed.add(chosen._name)
    return order


def _get_parents(cls):
    return {cls._inherit} if isinstance(cls._inherit, str) else set(cls._inherit)


def _defines(cls):
    return cls._name not in _get_parents(cls)
