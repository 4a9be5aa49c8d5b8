"""What people say, as text: likeness, masking, reading grade. Nothing leaves the machine."""
