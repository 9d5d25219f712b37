"""What is told of how a profile answers, and when it may be told anew."""

from dataclasses import dataclass

from app.profiles.states import Kind

# As many different profiles must have asked, and so many more before the figure changes: a difference between two
# figures then speaks of five answers at least.
FLOOR = 5


@dataclass(frozen=True)
class Replies:
    """Of the requests to one profile that had their 14 days: how many, how many answered, by how many who ask.

    ``new_askers`` asked since the figure that is told was counted; all of them where none is.
    """

    kind: Kind
    answered: int
    delivered: int
    askers: int
    new_askers: int


NONE_YET = Replies(Kind.INVESTOR, 0, 0, 0, 0)


def may_be_told(replies: Replies) -> bool:
    return replies.askers >= FLOOR


def may_change(replies: Replies) -> bool:
    return may_be_told(replies) and replies.new_askers >= FLOOR
