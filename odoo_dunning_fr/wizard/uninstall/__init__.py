"""What is lost when the add-on is uninstalled."""

from . import base_module_uninstall
