"""How well a network does on outlined slices, as tables and a page with the worst cases."""
