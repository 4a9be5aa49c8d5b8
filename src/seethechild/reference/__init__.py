"""Published numbers, code lists, councils: each with unit, date, source, grade."""
