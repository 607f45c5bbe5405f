//! What a person may have meant by an address that has no invitation.

use super::Tx;
use super::invitation::{InvitationError, InvitationTarget};
use crate::domain::email::EmailAddress;
use crate::domain::suggest::nearest;
use crate::store::StoreError;
use crate::store::invitation::list_keys;

/// The error of a target that means nothing, with what it may have meant.
pub(super) async fn not_found(tx: &mut Tx<'_>, target: &InvitationTarget) -> InvitationError {
    let near = match target {
        InvitationTarget::Id(_) => Ok(Vec::new()),
        InvitationTarget::Address { email, .. } => near_addresses(tx, email).await,
    };
    match near {
        Ok(near) => InvitationError::NotFound(target.describe(), near),
        Err(error) => error.into(),
    }
}

/// Addresses with invitations that differ in their domain, or by a slip of the finger behind the
/// first letters. Both are a short stretch of an index.
async fn near_addresses(tx: &mut Tx<'_>, email: &EmailAddress) -> Result<Vec<String>, StoreError> {
    const OFFERED: i64 = 3;
    const LOOKED_AT: i64 = 500;
    const FIRST_LETTERS: usize = 2;
    let key = email.key();
    let local = key.as_str().split('@').next().unwrap_or_default();
    let elsewhere = list_keys(tx.connection(), &format!("{local}@"), OFFERED).await?;
    let same = |found: &String| found == key.as_str();
    if !elsewhere.is_empty() && !elsewhere.iter().any(same) {
        return Ok(elsewhere);
    }
    let beginning = local.get(..FIRST_LETTERS).unwrap_or(local);
    let alike = list_keys(tx.connection(), beginning, LOOKED_AT).await?;
    let others = alike.iter().filter(|found| !same(found));
    let near = nearest(key.as_str(), others.map(String::as_str));
    Ok(near.map(str::to_owned).into_iter().collect())
}
