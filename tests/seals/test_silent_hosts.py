"""A host that lets the time run out is left alone until the next run; all others are asked on."""

from collections.abc import Mapping
from urllib.parse import urlsplit

import pytest

from app.core.http_client import Answer, Bounds, Fault, NoAnswer
from app.seals.connector import RegistryClient, RegistryFault, registry_client


class Network:
    """Answers for every host but those of ``faults``; remembers whom it was asked for."""

    def __init__(self, **faults: Fault) -> None:
        self.faults = {name.replace("_", "."): fault for name, fault in faults.items()}
        self.asked: list[str] = []

    def get(
        self, url: str, *, allowed_hosts: frozenset[str], bounds: Bounds | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:  # fmt: skip
        host = urlsplit(url).hostname or ""
        self.asked.append(host)
        if host in self.faults:
            raise NoAnswer(self.faults[host])
        return Answer(200, {}, b"{}")


def client(network: Network, name: str, silent: set[str]) -> RegistryClient:
    return registry_client(network, f"did:web:{name}", f"https://{name}", silent=silent)  # type: ignore[arg-type]  # all that is asked of it


def fault_of(asked: RegistryClient) -> str:
    with pytest.raises(RegistryFault) as raised:
        asked.record("KIQ-1")
    return raised.value.code


def test_a_host_that_was_silent_once_is_not_asked_again_in_the_same_run() -> None:
    network, silent = Network(slow_example=Fault.TIME_OVER), set[str]()
    codes = [fault_of(client(network, "slow.example", silent)) for _claim in range(50)]
    assert codes == ["time_over"] + 49 * ["host_silent"]
    assert network.asked == ["slow.example"]


def test_other_hosts_go_on() -> None:
    network, silent = Network(slow_example=Fault.TIME_OVER), set[str]()
    fault_of(client(network, "slow.example", silent))
    assert client(network, "quick.example", silent).record("KIQ-1") == b"{}"


def test_the_next_run_tries_it_anew() -> None:
    network = Network(slow_example=Fault.TIME_OVER)
    assert [fault_of(client(network, "slow.example", set())) for _run in range(2)] == ["time_over", "time_over"]


def test_a_host_that_refuses_at_once_keeps_nobody_waiting_and_may_be_asked_again() -> None:
    network, silent = Network(closed_example=Fault.UNREACHABLE), set[str]()
    assert [fault_of(client(network, "closed.example", silent)) for _claim in range(2)] == 2 * ["unreachable"]
