"""What the program ran on: versions that a result may depend on."""

from __future__ import annotations

import platform
from importlib.metadata import version

_PACKAGES = ("numpy", "scipy", "onnxruntime", "pydicom", "nibabel", "pillow")


def package_versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that do the work, and the platform.

    It names no user and no computer.

    Example:
        >>> list(package_versions())[:2]
        ['python', 'platform']
    """
    return {
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        **{name: version(name) for name in _PACKAGES},
    }
