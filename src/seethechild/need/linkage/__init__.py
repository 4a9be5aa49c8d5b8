"""Find how many children are on several agencies' lists, and how sure that is, without naming one."""
