"""What people think of a proposal: whether they can live with it, each group by itself."""
