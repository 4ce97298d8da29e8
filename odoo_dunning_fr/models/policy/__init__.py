"""The ladders: policies, their levels, the channels that a level can ask for."""

from . import (
    policy,
    quiet,
    channel,
    kept,
    level,
)
