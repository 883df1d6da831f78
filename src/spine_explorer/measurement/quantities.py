"""The catalogue: every quantity that a row can hold, with its formula and source."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from spine_explorer.anatomy import Tissue
from spine_explorer.measurement.regions import PARASPINAL

MUSCLE = (Tissue.MULTIFIDUS, Tissue.ERECTOR_SPINAE, Tissue.PSOAS, PARASPINAL)
POSTERIOR = (Tissue.MULTIFIDUS, Tissue.ERECTOR_SPINAE, PARASPINAL)
MIDLINE = (Tissue.DISC, Tissue.CANAL)

_SEED = "Hu 2021, doi:10.1007/s00586-021-06811-6"
_MIXTURE = "Wesselink 2024, NASSJ 17:100313"
_INDEX = "doi:10.1186/s41747-022-00284-y"
_DISC_RATIO = "synapse.koreamed.org/articles/1149506; PMC11252678"
_BARZ = "Bands of Barz 2010, as SpinoSarc quotes them"
_LIM = "Lim 2017, PMC5728944"
_ZHAO = "Zhao 2021, doi:10.1186/s13018-021-02623-y"
_SIDES = "Usual in the literature; side difference under 10 % in health: Stokes 2005, PMID 15922232"
_TEXTBOOK = "Textbook statistics"
_GEOMETRY = "Counted pixels; diameters defined by this program"

_FASCIA = (
    "Outlines follow the fascia and include fat below it, which makes them larger than outlines "
    "of visible muscle: by 4 % in multifidus, 14 to 15 % in erector spinae (Berry 2018, "
    "doi:10.1186/s12891-018-2059-x)."
)
_THRESHOLDED = (
    "A thresholded fat fraction, no proton-density fat fraction. In the psoas no method agrees "
    "with Dixon imaging (ICC at most 0.01, Wesselink 2024): its rows are always marked 'check'."
)
_ARBITRARY = "Signal has no unit and differs between scanners: compare ratios, not signals."
_T2_ONLY = "Fluid is bright on T2 weighting only; rows are marked 'check' where it is not."
_BAND = "Says where an area lies among published limits, never that a patient has stenosis."


@dataclass(frozen=True)
class Quantity:
    """What a row can hold.

    Attributes:
        name: Identifier in tables.
        title: Name for a reader.
        unit: Unit of the value; ``"ratio"`` for none, ``"signal"`` for arbitrary units,
            ``"points"`` for percentage points, ``"band"`` for the number of a band.
        formula: How it is computed.
        source: Where it is defined or used.
        applies_to: Names of the structures and combinations that it is measured on.
        caution: What to keep in mind; may be empty.
    """

    name: str
    title: str
    unit: str
    formula: str
    source: str
    applies_to: tuple[str, ...]
    caution: str = ""


_SIZE = (
    Quantity(
        "area",
        "Total cross-sectional area (TCSA)",
        "mm2",
        "number of pixels x area of a pixel",
        _SEED,
        (*MUSCLE, *MIDLINE),
        _FASCIA,
    ),
    Quantity(
        "area_to_disc",
        "Relative cross-sectional area (rCSA)",
        "ratio",
        "area / area of the disc on the same slice",
        _DISC_RATIO,
        MUSCLE,
    ),
    Quantity(
        "area_to_signal",
        "Cross-sectional area over signal (CSA/SI)",
        "mm2/signal",
        "area / signal_mean",
        _ZHAO,
        MUSCLE,
        _ARBITRARY,
    ),
    Quantity(
        "sagittal_diameter",
        "Sagittal (anteroposterior) diameter",
        "mm",
        "extent along the line through the centroid at right angles to the transverse axis",
        _GEOMETRY,
        MIDLINE,
    ),
    Quantity(
        "transverse_diameter",
        "Transverse diameter",
        "mm",
        "extent along the line through the centroid along the patient's left-right axis, laid "
        "into the plane of the slice",
        _GEOMETRY,
        MIDLINE,
    ),
    Quantity(
        "area_band_barz",
        "Area band of the canal, limits of Barz",
        "band",
        "0: area < 75 mm2 (absolute stenosis); 1: < 100 (relative); 2: < 130 (early); 3: >= 130",
        _BARZ,
        (Tissue.CANAL,),
        f"{_BAND} Limits hold less at L5-S1.",
    ),
    Quantity(
        "area_band_lim",
        "Area band of the canal, limit of Lim",
        "band",
        "0: area < 111.09 mm2; 1: >= 111.09 mm2",
        _LIM,
        (Tissue.CANAL,),
        _BAND,
    ),
)

_COMPOSITION = (
    Quantity(
        "functional_area",
        "Functional (lean) cross-sectional area (FCSA)",
        "mm2",
        "area - fat_area",
        _SEED,
        MUSCLE,
        _THRESHOLDED,
    ),
    Quantity(
        "fat_area",
        "Area of fat",
        "mm2",
        "sum of the pixels' shares of fat x area of a pixel",
        _MIXTURE,
        MUSCLE,
        _THRESHOLDED,
    ),
    Quantity(
        "fat_fraction",
        "Thresholded fat fraction",
        "%",
        "100 x fat_area / area",
        _MIXTURE,
        MUSCLE,
        _THRESHOLDED,
    ),
    Quantity(
        "functional_ratio",
        "Functional over total cross-sectional area (FCSA/TCSA)",
        "ratio",
        "functional_area / area",
        _SEED,
        MUSCLE,
        _THRESHOLDED,
    ),
    Quantity(
        "intermediate_fraction",
        "Share between muscle and fat",
        "%",
        "100 x area of the middle of three classes / area; counts as lean",
        f"{_MIXTURE}; reported apart by MuscleMap too",
        MUSCLE,
        "Partial volume where there is fat. In lean muscle the two darker classes share the noise, "
        "and the middle one is large without any fat.",
    ),
    Quantity(
        "fat_threshold",
        "Signal above which a pixel is fat",
        "signal",
        "found for the left and right muscle together",
        _MIXTURE,
        (Tissue.MULTIFIDUS, Tissue.ERECTOR_SPINAE, Tissue.PSOAS),
        _ARBITRARY,
    ),
    Quantity(
        "functional_area_to_disc",
        "Relative functional cross-sectional area (rFCSA)",
        "ratio",
        "functional_area / area of the disc on the same slice",
        _DISC_RATIO,
        MUSCLE,
        _THRESHOLDED,
    ),
)

_SIGNAL = (
    Quantity(
        "signal_mean",
        "Mean signal",
        "signal",
        "mean of all pixels",
        _SEED,
        (*MUSCLE, *MIDLINE),
        _ARBITRARY,
    ),
    Quantity(
        "signal_median",
        "Median signal",
        "signal",
        "median of all pixels",
        _TEXTBOOK,
        (*MUSCLE, *MIDLINE),
        _ARBITRARY,
    ),
    Quantity(
        "signal_sd",
        "Standard deviation of signal",
        "signal",
        "standard deviation of all pixels, n - 1",
        _TEXTBOOK,
        (*MUSCLE, *MIDLINE),
        _ARBITRARY,
    ),
    Quantity(
        "lean_signal_mean",
        "Mean signal of lean muscle",
        "signal",
        "mean of the pixels that are not fat",
        _TEXTBOOK,
        MUSCLE,
        _ARBITRARY,
    ),
    Quantity(
        "lean_signal_median",
        "Median signal of lean muscle",
        "signal",
        "median of the pixels that are not fat",
        _TEXTBOOK,
        MUSCLE,
        _ARBITRARY,
    ),
    Quantity(
        "lean_signal_sd",
        "Standard deviation of the signal of lean muscle",
        "signal",
        "standard deviation of the pixels that are not fat, n - 1",
        _TEXTBOOK,
        MUSCLE,
        _ARBITRARY,
    ),
    Quantity(
        "csf_signal",
        "Mean signal of cerebrospinal fluid",
        "signal",
        "mean of the brightest quarter of the canal's pixels",
        f"{_SEED}; which pixels are fluid is defined by this program",
        (Tissue.CANAL,),
        _T2_ONLY,
    ),
    Quantity(
        "canal_adjusted_signal",
        "Canal-adjusted signal",
        "ratio",
        "signal_mean / signal_mean of the canal",
        _SEED,
        (*MUSCLE, Tissue.DISC),
        _T2_ONLY,
    ),
    Quantity(
        "csf_adjusted_signal",
        "CSF-adjusted signal",
        "ratio",
        "signal_mean / csf_signal",
        _SEED,
        (*MUSCLE, Tissue.DISC),
        _T2_ONLY,
    ),
    Quantity(
        "psoas_adjusted_signal",
        "Psoas-adjusted signal (rSI)",
        "ratio",
        "signal_mean / signal_mean of the psoas of the same side, or of both for both sides",
        _DISC_RATIO,
        POSTERIOR,
    ),
    Quantity(
        "muscle_fat_index",
        "Muscle fat index (MFI)",
        "ratio",
        "signal_mean of the psoas / signal_mean of multifidus with erector spinae, same side",
        _INDEX,
        (PARASPINAL,),
        "It falls as fat rises.",
    ),
)

_ASYMMETRY = (
    Quantity(
        "area_asymmetry",
        "Asymmetry of area",
        "%",
        "100 x |left - right| / max(left, right)",
        _SIDES,
        MUSCLE,
    ),
    Quantity(
        "area_asymmetry_signed",
        "Signed asymmetry of area",
        "%",
        "100 x (left - right) / ((left + right) / 2); positive where the left is larger",
        _SIDES,
        MUSCLE,
    ),
    Quantity(
        "functional_area_asymmetry",
        "Asymmetry of functional area",
        "%",
        "100 x |left - right| / max(left, right)",
        _SIDES,
        MUSCLE,
        _THRESHOLDED,
    ),
    Quantity(
        "functional_area_asymmetry_signed",
        "Signed asymmetry of functional area",
        "%",
        "100 x (left - right) / ((left + right) / 2); positive where the left is larger",
        _SIDES,
        MUSCLE,
        _THRESHOLDED,
    ),
    Quantity(
        "fat_fraction_asymmetry",
        "Asymmetry of the fat fraction",
        "points",
        "|left - right|",
        _SIDES,
        MUSCLE,
        _THRESHOLDED,
    ),
    Quantity(
        "fat_fraction_asymmetry_signed",
        "Signed asymmetry of the fat fraction",
        "points",
        "left - right; positive where the left has more fat",
        _SIDES,
        MUSCLE,
        _THRESHOLDED,
    ),
)

_TRUST = (
    Quantity(
        "trust",
        "Probability of a good outline",
        "ratio",
        "calibrated probability that the outline's Dice coefficient with a reader's is above 0.85",
        "This program; fitted as the model card says",
        (Tissue.MULTIFIDUS, Tissue.ERECTOR_SPINAE, Tissue.PSOAS, *MIDLINE),
        "About the outline, not about the patient; only of networks that were calibrated.",
    ),
)

QUANTITIES: tuple[Quantity, ...] = (*_SIZE, *_COMPOSITION, *_SIGNAL, *_ASYMMETRY, *_TRUST)
"""Every quantity, in the order in which the command ``quantities`` lists them."""

_BY_NAME = MappingProxyType({item.name: item for item in QUANTITIES})


def quantity_named(name: str) -> Quantity:
    """Return a quantity.

    Raises:
        KeyError: If there is none of that name.

    Example:
        >>> quantity_named("fat_fraction").unit
        '%'
    """
    return _BY_NAME[name]
