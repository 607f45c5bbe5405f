//! Words that somebody who knows a person would try first.

use std::fmt;

use super::forms::{Forms, fold};
use crate::domain::email::EmailAddress;
use crate::domain::name::{NamePart, PersonName};

/// From so many characters on, a word may be nowhere in the password.
const MIN_CONTAINED: usize = 4;
/// A shorter word says nothing.
const MIN_ALONE: usize = 2;

/// Words of one person's address and names, and of where they join.
#[derive(Clone, Default)]
pub struct PersonalWords {
    /// May be nowhere in the password.
    contained: Vec<String>,
    /// May not be all of it but for digits and signs.
    alone: Vec<String>,
}

impl fmt::Debug for PersonalWords {
    /// Without the words, which are somebody's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PersonalWords").finish_non_exhaustive()
    }
}

impl PersonalWords {
    /// The words of a person; `more` are names of the organisation, the space and the like.
    ///
    /// The parts of the address before the `@` and of the names, the domain's own names, and the
    /// further names as a whole may be nowhere in a password, if they have four characters or more;
    /// shorter ones, and single words of the further names, may not be all there is to it.
    #[must_use]
    pub fn new(email: &EmailAddress, name: &PersonName, more: &[&str]) -> Self {
        let mut words = Self::default();
        let shown = email.display();
        let (local, domain) = shown.rsplit_once('@').unwrap_or((&shown, ""));
        words.add(local);
        parts(local).for_each(|part| words.add(part));
        // The last label is shared by all the world.
        for label in domain.rsplit('.').skip(1) {
            if joined(label).chars().count() >= MIN_CONTAINED {
                words.add(label);
            }
        }
        let names = [&name.given, &name.infix, &name.family];
        words.add(&name.full());
        for name in names.into_iter().flatten().map(NamePart::as_str) {
            words.add(name);
            parts(name).for_each(|part| words.add(part));
        }
        for further in more {
            words.add(further);
            words.alone.extend(parts(further).map(joined));
        }
        words.alone.retain(|word| word.chars().count() >= MIN_ALONE);
        words
    }

    fn add(&mut self, text: &str) {
        let word = joined(text);
        if word.chars().count() >= MIN_CONTAINED {
            self.contained.push(word);
        } else {
            self.alone.push(word);
        }
    }

    /// Whether a password is made of these words.
    pub(super) fn are_in(&self, forms: &Forms) -> bool {
        forms.contain(&self.contained)
            || forms.letters_are(&self.alone)
            || forms.any_word(|form| self.alone.iter().any(|word| word == form))
    }
}

/// The words of a text.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty())
}

/// Folded, letters and digits only.
fn joined(text: &str) -> String {
    fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}
