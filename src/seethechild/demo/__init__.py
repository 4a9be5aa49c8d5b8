"""A made-up council with known truth, written as real returns."""
