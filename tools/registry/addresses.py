"""The names that follow from where a registry is served."""

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Address:
    """``base`` is scheme and authority, without a slash at its end."""

    base: str

    @property
    def did(self) -> str:
        return f"did:web:{self._authority.replace(':', '%3A')}"

    @property
    def names(self) -> str:
        """What identifiers of records begin with. They are names, not addresses: always https, as the schema asks."""
        return f"https://{self._authority}"

    @property
    def is_public(self) -> bool:
        """Whether links may be written into records: the schema allows none but https."""
        return self.base.startswith("https://")

    @property
    def _authority(self) -> str:
        return urlsplit(self.base).netloc

    def seal_id(self, number: str) -> str:
        return f"{self.names}/v1/seals/{number}"

    def status_list(self, purpose: str, number: int) -> str:
        """Fetched by whoever verifies, so a true address."""
        return f"{self.base}/status/{purpose}/{number}"


def on_loopback(port: int) -> Address:
    return Address(f"http://localhost:{port}")
