//! What a mail says.
