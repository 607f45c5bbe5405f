//! Login roles for the work: one for each kind of it, with the rights that it needs.

use super::{ConnectError, Database};
use crate::store::StoreError;
use crate::store::roles;
pub use crate::store::roles::{Grant, PrefixError, ROLES, RolePrefix, WorkRole, script};

/// What came of making the roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RolesApplied {
    /// The role that migrates may. It may not where a superuser owns the tables.
    pub migrates: bool,
}

impl Database {
    /// Makes the roles of the work where they are missing, and gives each what it is to have and no
    /// more. Takes a login that may act as the owner of the tables and, the first time, make roles;
    /// any other ends with [`StoreError`] of the kind `NotPermitted`, and nothing is changed.
    pub async fn apply_roles(&self, prefix: &RolePrefix) -> Result<RolesApplied, ConnectError> {
        let mut connection = self.pool().acquire().await.map_err(StoreError::from)?;
        roles::apply(&mut connection, prefix).await?;
        drop(connection);
        let migrates = roles::find_migrates(&mut *self.look().await?, prefix).await?;
        Ok(RolesApplied { migrates })
    }
}
