"""How well raters, programs or repeated readings agree: tables in; tables, figures, a page out."""
