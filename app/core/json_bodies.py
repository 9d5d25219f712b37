"""JSON from outside: what nests too deeply to be read is as unreadable as what is no JSON, and no failure of ours."""

from typing import Any

from flask.json.provider import DefaultJSONProvider


class OutsideJson(DefaultJSONProvider):
    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Raises ValueError for everything that cannot be read."""
        try:
            return super().loads(s, **kwargs)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error
