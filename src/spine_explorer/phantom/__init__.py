"""Synthetic lumbar studies whose true areas and fat fractions are known.

First a person is drawn by chance (``sampling``), then a slice through them is planned (``plan``),
then it is painted at several times the resolution of the image and scanned (``drawing``)::

    from spine_explorer.phantom.drawing import draw_slice
    from spine_explorer.phantom.plan import Level, plan_slice
    from spine_explorer.phantom.sampling import sample_anatomy
    from spine_explorer.phantom.scanner import sample_scan

    plan = plan_slice(sample_anatomy(seed=1), Level.L4_L5)
    drawn = draw_slice(plan, scanning=sample_scan(seed=1))

``study.write_phantom`` writes a whole DICOM study and its truth.
"""
