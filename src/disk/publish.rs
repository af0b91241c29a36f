//! Puts the complete new site in place of the old one, or leaves the old one as it was.
