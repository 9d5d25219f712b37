"""How proposals, pins, vetoes and runs read on the staff's pages."""

from collections.abc import Mapping

from app.core.language import Message, message
from app.introductions.states import OrderedBy, OrderState, ProposalState, Ruling, VetoWhy

PROPOSAL_STATES: Mapping[ProposalState, Message] = {
    ProposalState.WAITING: message("waits for a decision"),
    ProposalState.APPROVED: message("approved"),
    ProposalState.VETOED: message("vetoed"),
    ProposalState.DELIVERED: message("delivered"),
    ProposalState.LAPSED: message("lapsed"),
    ProposalState.DROPPED: message("not delivered"),
}
WAYS: Mapping[str, Message] = {
    "value": message("best use of attention"),
    "exploration": message("drawn by chance"),
    "levelling": message("levels the groups"),
    "pinned": message("pinned"),
    "staff": message("by the staff"),
}
VETO_WHYS: Mapping[VetoWhy, Message] = {
    VetoWhy.DOES_NOT_FIT: message("Does not fit, whatever the figures say"),
    VetoWhy.TOO_EARLY: message("Too early for one of the two"),
    VetoWhy.KNOWN: message("They know each other already"),
    VetoWhy.CONFLICT: message("A conflict of interests"),
    VetoWhy.STATEMENTS: message("Statements of a profile are doubtful"),
    VetoWhy.ATTENTION: message("Somebody gets too much already"),
    VetoWhy.OTHER: message("Another reason"),
}
RULINGS: Mapping[Ruling, Message] = {Ruling.PIN: message("pinned"), Ruling.VETO: message("vetoed")}
ORDER_STATES: Mapping[OrderState, Message] = {
    OrderState.WAITING: message("waiting"),
    OrderState.RUNNING: message("running"),
    OrderState.ENDED: message("ended"),
    OrderState.FAILED: message("failed"),
}
ORDERED_BY: Mapping[OrderedBy, Message] = {
    OrderedBy.STAFF: message("by the staff"),
    OrderedBy.NIGHT: message("the nightly run"),
    OrderedBy.COMMAND: message("command line"),
}
UNMET: Mapping[str, Message] = {
    "no_candidate": message("they cannot be put forward at present"),
    "sender_limit": message("the team has as many proposals as it may"),
    "receiver_budget": message("the investor’s week is full"),
}
