"""The battery itself: which checks there are, and running them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from spine_explorer.imaging.acceptance import grid, kind, pixels, plane, protocol, region
from spine_explorer.imaging.acceptance.grading import Header
from spine_explorer.imaging.findings import Finding
from spine_explorer.imaging.geometry import Geometry
from spine_explorer.imaging.stack import Acquisition, Stack, StackIdentity

HEADER_CHECKS: tuple[Callable[[Header], Iterator[Finding]], ...] = (
    kind.modality,
    kind.localizer,
    kind.screen_capture,
    kind.colour,
    kind.projection,
    kind.parameter_map,
    plane.plane,
    region.region,
    grid.pixel_spacing,
    grid.square_pixels,
    grid.matrix,
    grid.field_of_view,
    grid.slice_thickness,
    plane.position,
    kind.derived,
    protocol.contrast_weighting,
    protocol.contrast_agent,
    protocol.missing_tags,
)
PIXEL_CHECKS: tuple[Callable[[Stack], Iterator[Finding]], ...] = (
    pixels.numbers,
    pixels.content,
    pixels.clipping,
    pixels.zero,
)


def judge_header(
    identity: StackIdentity, acquisition: Acquisition, geometry: Geometry | None
) -> tuple[Finding, ...]:
    """Run every check that needs no pixel.

    Args:
        identity: Whose stack it is; its source names the stack in the findings.
        acquisition: How the images were made.
        geometry: The grid. Checks of it are left out for ``None``; that there is none is for the
            reader to say, which knows what was missing.

    Returns:
        Modality, localizer, screen capture, colour, projection, map, plane, body region, pixel
        spacing, matrix, field of view, slice thickness, position, derivation, weighting, contrast
        agent and missing tags, as far as there is something to say.
    """
    header = Header(identity, acquisition, geometry)
    return _located(identity, (finding for check in HEADER_CHECKS for finding in check(header)))


def judge(stack: Stack) -> tuple[Finding, ...]:
    """Run every check that needs the pixels, and only those.

    Returns:
        That it is a mask, or else what there is to say about values that are no numbers, empty
        slices, clipping and signal below zero. A refusal with a ``slice_index`` is of that slice
        alone.
    """
    mask = tuple(pixels.grey_levels(stack))
    findings = mask or (finding for check in PIXEL_CHECKS for finding in check(stack))
    return _located(stack.identity, findings)


def _located(identity: StackIdentity, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(replace(finding, where=identity.source) for finding in findings)
