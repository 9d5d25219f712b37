"""How many tries are too many: per account and place, per account, per network address, and for everybody together.

No stranger can lock somebody out for good: the narrow limit counts one account from one network, and the wider one,
which anybody can use up, ends after a quarter of an hour.
"""

from app.core.limits import Limit

QUARTER_HOUR = 15 * 60
HOUR = 60 * 60
DAY = 24 * HOUR

SIGN_IN_HERE = Limit("account_and_network", 10, QUARTER_HOUR)
SIGN_IN_ACCOUNT = Limit("account", 50, QUARTER_HOUR)
SIGN_IN_NETWORK = Limit("network", 100, QUARTER_HOUR)
SIGN_IN_ALL = Limit("everybody", 3_000, QUARTER_HOUR)

CODE_ACCOUNT = Limit("account", 5, 5 * 60)
CODE_ACCOUNT_HOUR = Limit("account_hour", 20, HOUR)

PASSWORD_AGAIN = Limit("account", 10, QUARTER_HOUR)

# A university leaves the world through one address: the network's limits are generous.
MAIL_ADDRESS = Limit("address", 4, HOUR)
MAIL_ADDRESS_DAY = Limit("address_day", 8, DAY)
MAIL_NETWORK = Limit("network", 60, HOUR)
MAIL_ALL = Limit("everybody", 2_000, HOUR)


def sign_in_limits(account_key: str, network: str) -> dict[Limit, str]:
    """The limits of one try; ``account_key`` is the normalised address, known or not."""
    return {
        SIGN_IN_HERE: f"{account_key}\0{network}",
        SIGN_IN_ACCOUNT: account_key,
        SIGN_IN_NETWORK: network,
        SIGN_IN_ALL: "",
    }


def mail_limits(address_key: str, network: str) -> dict[Limit, str]:
    """The limits of whatever sends a mail to an address a stranger may have typed."""
    return {MAIL_ADDRESS: address_key, MAIL_ADDRESS_DAY: address_key, MAIL_NETWORK: network, MAIL_ALL: ""}


def code_limits(account_id: int) -> dict[Limit, str]:
    return {CODE_ACCOUNT: str(account_id), CODE_ACCOUNT_HOUR: str(account_id)}
