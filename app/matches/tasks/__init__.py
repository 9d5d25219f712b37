"""What the worker does for matches: vectors, mails, sweeps; one module a part."""

from app.matches.tasks.encoding import (
    encode_due_facets,
    encode_profiles,
    forget_former_vectors,
    loaded_encoder,
    prepare_vectors,
    wake_encoding,
    write_generation,
)
from app.matches.tasks.learning import learn, learn_weekly
from app.matches.tasks.weekly import remove_old_deleted_lists, remove_old_exposures, send_new_matches

__all__ = [
    "encode_due_facets",
    "encode_profiles",
    "forget_former_vectors",
    "learn",
    "learn_weekly",
    "loaded_encoder",
    "prepare_vectors",
    "remove_old_deleted_lists",
    "remove_old_exposures",
    "send_new_matches",
    "wake_encoding",
    "write_generation",
]
