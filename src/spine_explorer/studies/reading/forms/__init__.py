"""Reading forms as data: the schema, the packaged forms, the questions that a form asks."""
