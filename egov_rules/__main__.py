"""`python -m egov_rules` is the command `egov-rules`."""

from .cli import entry

entry()
