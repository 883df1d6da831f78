"""Published data of method comparisons, as printed in the papers named."""

from __future__ import annotations

import numpy as np

# Shrout and Fleiss 1979, table 2: six subjects rated by four judges.
SHROUT_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
)

# Bland and Altman 1986, table 1: peak flow in l/min of 17 people, two readings by each meter.
WRIGHT = np.array(
    [
        [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427],
        [490, 397, 512, 401, 470, 611, 415, 431, 638, 429, 420, 633, 275, 492, 165, 372, 421],
    ]
).T
MINI_WRIGHT = np.array(
    [
        [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451],
        [525, 415, 508, 444, 500, 625, 460, 390, 642, 432, 420, 605, 227, 467, 268, 370, 443],
    ]
).T

# Bland and Altman 2007, table 1: cardiac ejection fraction of 12 people, by radionuclide
# ventriculography and by impedance cardiography; a list of pairs for each person.
_CARDIAC = (
    "7.83 6.57 7.42 5.62 7.89 6.90 7.12 6.57 7.88 6.35",
    "6.16 4.06 7.26 4.29 6.71 4.26 6.54 4.09",
    "4.75 4.71 5.24 5.50 4.86 5.08 4.78 5.02 6.05 6.01 5.42 5.67",
    "4.21 4.14 3.61 4.20 3.72 4.61 3.87 4.68 3.92 5.04",
    "3.13 3.03 2.98 2.86 2.85 2.77 3.17 2.46 3.09 2.32 3.12 2.43",
    "5.92 5.90 6.42 5.81 5.92 5.70 6.27 5.76",
    "7.13 5.09 6.62 4.63 6.58 4.61 6.93 5.09",
    "4.54 4.72 4.81 4.61 5.11 4.36 5.29 4.20 5.39 4.36 5.57 4.20",
    "4.48 3.17 4.92 3.12 3.97 2.96",
    "4.22 4.35 4.65 4.62 4.74 3.16 4.44 3.53 4.50 3.53",
    "6.78 7.20 6.07 6.09 6.52 7.00 6.42 7.10 6.41 7.40 5.76 6.80",
    "5.06 4.50 4.72 4.20 4.90 3.80 4.80 3.80 4.90 4.20 5.10 4.50",
)
CARDIAC = np.array(
    [
        (person, *pair)
        for person, line in enumerate(_CARDIAC, start=1)
        for pair in np.array(line.split(), dtype=np.float64).reshape(-1, 2)
    ]
)

# NCSS manual, Passing-Bablok Regression for Method Comparison, data set PassBablok1.
_PASSING_BABLOK = (
    "69.3 27.1 61.3 50.8 34.4 92.3 57.5 45.5 33.3 60.9 56.3 49.9 89.7 28.9 96.3 "
    "76.6 83.2 79.4 51.7 32.5 14.2 99.1 76.8 95.4 84.1 48.8 80.4 84.5 61.4 26.9",
    "69.1 26.7 61.4 51.2 34.7 88.5 57.9 45.1 33.4 60.8 66.5 48.2 88.3 29.3 96.4 "
    "77.1 82.7 78.9 51.6 28.8 12.7 98.6 77.3 94.9 83.3 47.0 80.9 84.7 61.3 26.7",
)
PASSING_BABLOK = np.array([line.split() for line in _PASSING_BABLOK], dtype=np.float64)

# NCSS manual, chapter 303, Deming Regression.
DEMING = np.array(
    [
        [7, 8.3, 10.5, 9, 5.1, 8.2, 10.2, 10.3, 7.1, 5.9],
        [7.9, 8.2, 9.6, 9, 6.5, 7.3, 10.2, 10.6, 6.3, 5.2],
    ]
)
