//! What somebody is in a space.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use super::suggest::nearest;

/// One role. The order is the one in which joined roles are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// A person in care.
    Client,
    /// Runs the space.
    Owner,
    /// Helps the staff.
    Assistant,
    /// Gives care.
    Clinician,
    /// Manages people and settings.
    Administrator,
    /// Looks after the library.
    LibraryManager,
}

/// Every spelling that is understood, in English, Dutch and German.
const SPELLINGS: [(&str, Role); 20] = [
    ("client", Role::Client),
    ("cliënt", Role::Client),
    ("klient", Role::Client),
    ("patient", Role::Client),
    ("patiënt", Role::Client),
    ("owner", Role::Owner),
    ("eigenaar", Role::Owner),
    ("inhaber", Role::Owner),
    ("assistant", Role::Assistant),
    ("assistent", Role::Assistant),
    ("clinician", Role::Clinician),
    ("behandelaar", Role::Clinician),
    ("behandler", Role::Clinician),
    ("administrator", Role::Administrator),
    ("beheerder", Role::Administrator),
    ("verwalter", Role::Administrator),
    ("library-manager", Role::LibraryManager),
    ("library manager", Role::LibraryManager),
    ("bibliotheekbeheerder", Role::LibraryManager),
    ("bibliotheksverwalter", Role::LibraryManager),
];

impl Role {
    /// Every role, in the order in which joined roles are written.
    pub const ALL: [Self; 6] = [
        Self::Client,
        Self::Owner,
        Self::Assistant,
        Self::Clinician,
        Self::Administrator,
        Self::LibraryManager,
    ];

    /// The word on the command line, in files and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Owner => "owner",
            Self::Assistant => "assistant",
            Self::Clinician => "clinician",
            Self::Administrator => "administrator",
            Self::LibraryManager => "library-manager",
        }
    }
}

/// One or more roles of one person: either `client` alone or roles of the staff.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Roles(Vec<Role>);

/// Why a text names no roles.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RolesError {
    /// Not a role; perhaps a slip of the finger.
    #[error("role {given:?} is not known; {}", did_you_mean(.near.as_ref()))]
    Unknown {
        /// What was given.
        given: String,
        /// The role that was probably meant.
        near: Option<Role>,
    },
    /// A client is not also one of the staff of the same space.
    #[error("role client cannot be joined with a role of the staff")]
    ClientAndStaff,
    /// No role at all.
    #[error("no role given")]
    Empty,
}

impl RolesError {
    /// The stable code of reports and JSON.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unknown { .. } | Self::Empty => "role_unknown",
            Self::ClientAndStaff => "role_conflict",
        }
    }
}

fn did_you_mean(near: Option<&Role>) -> String {
    match near {
        Some(role) => format!("did you mean {:?}?", role.as_str()),
        None => format!("use {}", Role::ALL.map(Role::as_str).join(", ")),
    }
}

impl Roles {
    /// The role of somebody for whom none is given.
    #[must_use]
    pub fn client() -> Self {
        Self(vec![Role::Client])
    }

    /// Joins roles; their order and repetition do not matter.
    pub fn new<I: IntoIterator<Item = Role>>(roles: I) -> Result<Self, RolesError> {
        let mut roles: Vec<Role> = roles.into_iter().collect();
        roles.sort_unstable();
        roles.dedup();
        match roles.as_slice() {
            [] => Err(RolesError::Empty),
            [Role::Client, _, ..] => Err(RolesError::ClientAndStaff),
            _ => Ok(Self(roles)),
        }
    }

    /// The roles, in the order in which they are written.
    #[must_use]
    pub fn as_slice(&self) -> &[Role] {
        &self.0
    }

    /// The words, for the database's array of text.
    #[must_use]
    pub fn to_words(&self) -> Vec<String> {
        self.0.iter().map(|role| role.as_str().to_owned()).collect()
    }
}

impl FromStr for Roles {
    type Err = RolesError;

    /// Reads roles joined by `+`, as a cell or a flag has them.
    fn from_str(text: &str) -> Result<Self, RolesError> {
        let roles: Result<Vec<Role>, RolesError> = text.split('+').map(read_role).collect();
        Self::new(roles?)
    }
}

fn read_role(word: &str) -> Result<Role, RolesError> {
    let word = word.trim();
    let folded = word.to_lowercase().replace('_', "-");
    if folded.is_empty() {
        return Err(RolesError::Empty);
    }
    if let Some((_, role)) = SPELLINGS.iter().find(|(spelling, _)| *spelling == folded) {
        return Ok(*role);
    }
    let near = nearest(&folded, SPELLINGS.iter().map(|(spelling, _)| *spelling));
    let near = near.and_then(|near| SPELLINGS.iter().find(|(spelling, _)| *spelling == near));
    Err(RolesError::Unknown {
        given: word.to_owned(),
        near: near.map(|(_, role)| *role),
    })
}

impl fmt::Display for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<&str> = self.0.iter().map(|role| role.as_str()).collect();
        f.write_str(&words.join("+"))
    }
}

impl Serialize for Roles {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_read_in_three_languages_and_joined() {
        assert_eq!("client".parse(), Ok(Roles::client()));
        assert_eq!("Cliënt".parse(), Ok(Roles::client()));
        let both: Roles = "Behandelaar + owner".parse().unwrap();
        assert_eq!(both.to_string(), "owner+clinician");
        assert_eq!(
            "library_manager".parse::<Roles>().unwrap().to_string(),
            "library-manager"
        );
    }

    #[test]
    fn a_misspelt_role_is_answered_with_the_one_that_was_meant() {
        let error = "onwer".parse::<Roles>().unwrap_err();
        assert_eq!(
            error.to_string(),
            r#"role "onwer" is not known; did you mean "owner"?"#
        );
        assert_eq!(
            "client+owner".parse::<Roles>(),
            Err(RolesError::ClientAndStaff)
        );
        assert_eq!("".parse::<Roles>(), Err(RolesError::Empty));
    }
}
