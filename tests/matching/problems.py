"""Small allocation problems: invented ones for hypothesis, a random market for measuring."""

import numpy as np
from hypothesis import strategies as st

from matching.allocation import MICRO, Edges, Groups, Parties, Problem
from matching.allocation.problem import column


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Up to 7 × 5 parties, ids with gaps, some pairs missing, pinned or vetoed, budgets from nothing to plenty."""
    senders, receivers = draw(st.integers(1, 7)), draw(st.integers(1, 5))
    pairs = [(3 + 10 * i, 5 + 7 * j) for i in range(senders) for j in range(receivers)]
    pairs = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=len(pairs)))
    # Certainties first: with chances near zero nothing is worth anything and nothing would be tried.
    share = st.sampled_from([MICRO, MICRO // 2, 300_000, 1, 0]) | st.integers(100_000, MICRO)
    special = draw(st.lists(st.sampled_from([*pairs, (3, 999)]), unique=True, max_size=4))
    cut = draw(st.integers(0, len(special)))
    budgets = draw(st.lists(st.integers(0, 4 * MICRO), min_size=receivers, max_size=receivers))
    limits = draw(st.lists(st.integers(0, 4), min_size=senders, max_size=senders))
    codes = draw(st.lists(st.integers(-1, 1), min_size=senders, max_size=senders))
    columns = [[draw(share) for _ in pairs] for _ in range(3)] + [
        [draw(st.integers(-1, 2)) for _ in pairs] for _ in "12"
    ]
    return Problem(
        Edges(column([s for s, _ in pairs]), column([r for _, r in pairs]), *(column(each) for each in columns)),
        Parties(column([3 + 10 * i for i in range(senders)]), column(limits)),
        Parties(column([5 + 7 * j for j in range(receivers)]), column(budgets)),
        (Groups("region", "sender", column(codes)),),
        pins=tuple(special[:cut]),
        vetoes=tuple(special[cut:]),
    )


def market(seed: int, *, senders: int = 60, receivers: int = 20, handicap: float = 0.0) -> Problem:
    """A complete random market; ``handicap`` makes group 1 of the senders (every third) less wanted."""
    chance = np.random.default_rng(seed)
    i, j = np.divmod(np.arange(senders * receivers), receivers)
    group = (np.arange(senders) % 3 == 0).astype(np.int64)
    wish = 0.8 * chance.normal(size=receivers)[j] + chance.normal(size=len(i))
    yes = 0.8 * chance.normal(size=senders)[i] + chance.normal(size=len(i)) - 1.5 - handicap * group[i]
    request, accept = (np.round(MICRO / (1 + np.exp(-each))).astype(np.int64) for each in (wish, yes))
    answer = chance.integers(MICRO // 2, MICRO, receivers)[j]
    cells = chance.integers(0, 4, (2, receivers))
    return Problem(
        Edges(i, j, request, answer, accept, cells[0][j], cells[1][j]),
        Parties(column(range(senders)), column([5] * senders)),
        Parties(column(range(receivers)), column(chance.integers(2, 9, receivers) * MICRO)),
        (Groups("region", "sender", group),),
    )
