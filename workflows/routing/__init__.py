"""How long the way to a case takes, by a routing engine on the network: asked once for all, and never relied upon."""
