"""From a stack to outlines: the network, what comes before it and what comes after."""
