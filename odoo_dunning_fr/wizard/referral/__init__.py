from . import (
    override,
    refer,
    return_import,
    return_import_line,
    write_off,
    return_import_compare,
    return_import_read,
)
