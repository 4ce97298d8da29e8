from . import (
    exhibit,
    dossier,
    gather,
)
