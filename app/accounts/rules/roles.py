"""What the roles are called."""

from app.accounts.states import Role
from app.core.language import Message, message

ROLE_NAMES: dict[Role, Message] = {
    Role.administrator: message("Administrator"),
    Role.matching_staff: message("Matching staff"),
    Role.programme_staff: message("Programme staff"),
    Role.reviewer: message("Reviewer"),
    Role.registry_approver: message("Registry approver"),
}
