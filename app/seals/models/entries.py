from sqlalchemy import BigInteger, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base
from app.profiles.models.columns import CODE_LENGTH
from app.seals.models.columns import NUMBER_LENGTH, registry_key


class RegistryEntry(Base):
    """One line of a registry's own index: what its change feed says of a number, believed or not.

    The signed head is compared with these lines; what we accepted stands in `attestations`. ``refusal`` says why the
    record was not accepted, and ``retry`` whether looking again may help although the registry changed nothing.
    """

    __tablename__ = "seal_registry_entries"
    __table_args__ = (
        UniqueConstraint("registry_id", "number"),
        Index("ix_seal_registry_entries_to_retry", "registry_id", "retry", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    registry_id: Mapped[int] = registry_key()
    number: Mapped[str] = mapped_column(String(NUMBER_LENGTH))
    status: Mapped[str] = mapped_column(String(CODE_LENGTH))
    sequence: Mapped[int] = mapped_column(BigInteger)
    refusal: Mapped[str | None] = mapped_column(String(CODE_LENGTH))
    retry: Mapped[bool] = mapped_column(default=False)
    # The last full run that met this line; one that a full run did not meet was deleted.
    seen_run_id: Mapped[int | None] = mapped_column()
