"""Which names of machines a registry may be pinned with."""

import re

LONGEST = 253
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# The last label begins with a letter: otherwise the whole would be an IP address in one of its forms.
_NAME = re.compile(rf"(?:{_LABEL}\.)+(?=[a-z]){_LABEL}")


def is_host_name(text: str) -> bool:
    """A name of the internet in its A-label form, with a dot and without a port; no IP address."""
    return len(text) <= LONGEST and _NAME.fullmatch(text) is not None
