//! The `weekly` command.

fn main() {}
