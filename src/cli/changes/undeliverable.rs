//! The warning that a mail goes to an address from which mail came back.
//!
//! What a person asked for is sent all the same, because a mailbox that was full is often empty a day
//! later; whoever does it for them should know.

use crate::cli::error::CliError;
use crate::domain::email::EmailAddress;
use crate::service::Service;

/// What to add to the words about a mail to this address: a line of its own, or nothing.
pub async fn caution(service: &Service, email: Option<&EmailAddress>) -> Result<String, CliError> {
    let Some(email) = email else {
        return Ok(String::new());
    };
    let block = service.find_block(email).await?;
    let Some(block) = block.filter(|block| block.cause.is_undeliverable()) else {
        return Ok(String::new());
    };
    let day = block.blocked_at.strftime("%Y-%m-%d");
    let email = email.display();
    Ok(format!(
        "\nwarning: mail to this address came back ({}, {day}); see `admit mail show {email}`",
        block.cause
    ))
}
