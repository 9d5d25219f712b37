"""What the network of deals alone says: factors of it, and who invests beside whom."""

from typing import Final

import numpy as np
from scipy.sparse import csr_array, csr_matrix, diags_array
from threadpoolctl import threadpool_limits

from matching.evaluation.context import Context
from matching.evaluation.methods.linear import Linear

_FACTORS: Final = 64
_SWEEPS: Final = 15
_CONFIDENCE: Final = 40.0
_REGULARIZATION: Final = 0.1


class AlternatingLeastSquares(Linear):
    """Implicit feedback factorised; who has no deals yet has no factors, and meets the most active."""

    def __init__(self, context: Context) -> None:
        from implicit.als import AlternatingLeastSquares as Model  # noqa: PLC0415 -- heavy, for this method alone

        known = context.ties.known()
        # One thread of its own and of the algebra below, so that the same seed gives the same factors.
        with threadpool_limits(1, "blas"):
            model = Model(
                factors=_FACTORS,
                regularization=_REGULARIZATION,
                alpha=_CONFIDENCE,
                iterations=_SWEEPS,
                random_state=context.seed,
                num_threads=1,
            )
            model.fit(csr_matrix(known.astype(np.float32)), show_progress=False)
        parts = zip((model.user_factors, model.item_factors), (known, known.T), strict=True)
        super().__init__(context, [tuple(_of_known(factors, csr_array(ties)) for factors, ties in parts)])


class CoInvestors(Linear):
    """For a company the investors who were most often beside its own: the share of each one's companies they share."""

    def __init__(self, context: Context) -> None:
        known = context.ties.known()
        together = csr_array(known.T @ known)
        own = together.diagonal()
        together.setdiag(0)
        together.eliminate_zeros()
        shares = csr_array(together @ diags_array(1 / np.maximum(own, 1.0)))
        super().__init__(context, [(known, shares)])


def _of_known(factors: object, ties: csr_array) -> csr_array:
    rows = np.asarray(factors, dtype=np.float64) * (np.diff(ties.indptr) > 0)[:, None]
    return csr_array(rows)
