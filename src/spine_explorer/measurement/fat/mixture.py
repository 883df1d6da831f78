"""A mixture of Gaussians in one dimension, fitted to a histogram by expectation-maximisation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spine_explorer.measurement.fat.histogram import Histogram

_ITERATIONS = 200
_TOLERANCE = 1e-4
"""Gain in mean log-likelihood a value under which the fit has converged."""
_BOUNDARY_STEPS = 256
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

    It starts from components of equal weight at evenly spaced quantiles. No component gets
    narrower than a bin, so that none shrinks onto a single grey value of an 8-bit image.

    Args:
        histogram: Values to fit, at least two of them different.
        components: How many Gaussians.

    Returns:
        The mixture, its components from dark to bright.
    """
    mixture = _start(histogram, components)
    previous = -np.inf
    for _ in range(_ITERATIONS):
        densities = mixture.densities(histogram.centres)
        total = densities.sum(axis=0) + _TINY
        likelihood = float(histogram.counts @ np.log(total)) / histogram.total
        mixture = _maximise(densities * (histogram.counts / total), histogram)
        if likelihood - previous < _TOLERANCE:
            break
        previous = likelihood
    order = np.argsort(mixture.means)
    return Mixture(mixture.weights[order], mixture.means[order], mixture.deviations[order])


def _start(histogram: Histogram, components: int) -> Mixture:
    means = histogram.quantiles((np.arange(components) + 0.5) / components)
    offsets = histogram.centres - histogram.counts @ histogram.centres / histogram.total
    spread = np.sqrt(histogram.counts @ offsets**2 / histogram.total)
    deviations = np.full(components, max(spread / components, histogram.width))
    return Mixture(np.full(components, 1 / components), means, deviations)


def _maximise(shares: NDArray[np.float64], histogram: Histogram) -> Mixture:
    """The best mixture for given shares of the components in the bins."""
    sizes = shares.sum(axis=1) + _TINY
    means = shares @ histogram.centres / sizes
    variances = (shares * (histogram.centres - means[:, None]) ** 2).sum(axis=1) / sizes
    deviations = np.sqrt(np.maximum(variances, histogram.width**2))
    return Mixture(sizes / histogram.total, means, deviations)
