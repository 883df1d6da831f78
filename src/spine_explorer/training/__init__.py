"""Training on partly outlined slices, evaluation and export of the network.

``cases``, ``config`` and ``evaluation`` need no PyTorch; everything else needs the ``train`` extra.
"""
