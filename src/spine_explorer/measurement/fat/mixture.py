"""A mixture of Gaussians in one dimension, fitted to a histogram by expectation-maximisation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spine_explorer.measurement.fat.histogram import Histogram
from spine_explorer.measurement.fat.kmeans import half_way, kmeans_means

_ITERATIONS = 100
_TOLERANCE = 1e-3
"""Gain in mean log-likelihood a value under which the fit ends. Both are scikit-learn's defaults.
Going on to convergence does not bring the fat fraction nearer to that of Dixon imaging."""
_BOUNDARY_STEPS = 256
_ANCHOR = 1e-6
"""Weight, in pixels, that holds each component at its start, so that none can vanish."""
_TINY = 1e-300


@dataclass(frozen=True, eq=False)
class Mixture:
    """A weighted sum of Gaussians.

    Attributes:
        weights: Share of the values in each component, shape (component,).
        means: Signal, ascending.
        deviations: Standard deviation.
    """

    weights: NDArray[np.float64]
    means: NDArray[np.float64]
    deviations: NDArray[np.float64]

    def densities(self, signal: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return each component's weighted density, shape (component, value), up to a constant."""
        scaled = (signal - self.means[:, None]) / self.deviations[:, None]
        height = (self.weights / self.deviations)[:, None]
        return np.asarray(height * np.exp(-0.5 * scaled * scaled))

    def boundary(self, component: int) -> float:
        """Return the signal from which a component or a brighter one is likelier than the darker.

        It lies between the means of the component and of its darker neighbour.
        """
        low, high = self.means[component - 1], self.means[component]
        signal = np.linspace(low, high, _BOUNDARY_STEPS)
        densities = self.densities(signal)
        brighter = densities[component:].sum(axis=0) >= densities[:component].sum(axis=0)
        return float(signal[np.argmax(brighter)]) if brighter.any() else float(high)


def fit_mixture(histogram: Histogram, components: int) -> Mixture:
    """Fit a mixture; the same histogram always gives the same fit.

    It starts from the clusters of k-means, as scikit-learn's does. No component gets narrower
    than a bin, so that none shrinks onto a single grey value of an 8-bit image.

    Args:
        histogram: Values to fit.
        components: How many Gaussians.

    Returns:
        The mixture, its components from dark to bright.
    """
    span = len(histogram.centres) * histogram.width
    first = histogram.centres[0]
    powers = _powers((histogram.centres - first) / span)
    least_variance = (histogram.width / span) ** 2
    clusters = kmeans_means(histogram, components)
    anchors = _ANCHOR * _powers((clusters - first) / span).T
    nearest = np.searchsorted(half_way(clusters), histogram.centres)
    shares = (nearest == np.arange(components)[:, None]) * histogram.counts
    previous = -np.inf
    for _ in range(_ITERATIONS):
        weights, means, variances = _components(shares @ powers.T + anchors, least_variance)
        densities = np.exp(_exponents(weights, means, variances) @ powers)
        total = densities.sum(axis=0) + _TINY
        likelihood = float(histogram.counts @ np.log(total)) / histogram.total
        if likelihood - previous < _TOLERANCE:
            break
        previous = likelihood
        shares = densities * (histogram.counts / total)
    order = np.argsort(means)
    return Mixture(weights[order], first + span * means[order], span * np.sqrt(variances[order]))


def _powers(place: NDArray[np.float64]) -> NDArray[np.float64]:
    """1, x and x², shape (3, place)."""
    return np.array([np.ones_like(place), place, place * place])


def _components(
    moments: NDArray[np.float64], least_variance: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Weights, means and variances from sums of 1, x and x², shape (component, 3)."""
    sizes, sums, squares = moments.T
    means = sums / sizes
    variances = np.maximum(squares / sizes - means * means, least_variance)
    return sizes / sizes.sum(), means, variances


def _exponents(
    weights: NDArray[np.float64], means: NDArray[np.float64], variances: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Each component's logarithmic density as factors of 1, x and x², up to a constant."""
    constant = np.log(weights) - 0.5 * (np.log(variances) + means * means / variances)
    return np.array([constant, means / variances, -0.5 / variances]).T
