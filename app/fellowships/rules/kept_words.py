from collections.abc import Mapping

from app.core.language import Message, message
from app.fellowships.states import KeptWhy

KEPT_WHY: Mapping[KeptWhy, Message] = {
    KeptWhy.LATE: message("Came after the deadline"),
    KeptWhy.CONFLICT: message("Somebody else had changed the same answer"),
    KeptWhy.NOT_OPEN: message("The application took no answers"),
}
