//! The spaces that rows can name.

use std::collections::HashMap;

use crate::domain::bulk::RowOutcome;
use crate::domain::id::SpaceId;
use crate::domain::language::Language;
use crate::domain::slug::Slug;
use crate::domain::suggest::nearest;
use crate::service::space::Space;

/// What a row needs to know of its space.
#[derive(Debug, Clone)]
pub struct RowSpace {
    /// Its id.
    pub id: SpaceId,
    /// Its short name.
    pub slug: Slug,
    /// Its language.
    pub language: Language,
}

/// Every space, and the one of rows that name none.
#[derive(Debug, Clone)]
pub struct Spaces {
    known: HashMap<Slug, RowSpace>,
    usual: Option<RowSpace>,
}

impl Spaces {
    /// Every space that is known, and the one that the command line names.
    #[must_use]
    pub fn new(known: &[Space], usual: Option<&Space>) -> Self {
        let of = |space: &Space| RowSpace {
            id: space.id,
            slug: space.slug.clone(),
            language: space.language,
        };
        Self {
            usual: usual.map(of),
            known: known
                .iter()
                .chain(usual)
                .map(|space| (space.slug.clone(), of(space)))
                .collect(),
        }
    }

    /// The space of a row.
    pub fn of_row(&self, named: Option<&Slug>) -> Result<&RowSpace, RowOutcome> {
        let Some(slug) = named else {
            return self.usual.as_ref().ok_or_else(|| {
                RowOutcome::refused(
                    "space_missing",
                    "no space given, and no --space to fall back on",
                )
            });
        };
        self.known.get(slug).ok_or_else(|| {
            let near = nearest(slug.as_str(), self.known.keys().map(Slug::as_str));
            let near = near.map_or_else(String::new, |near| format!("; did you mean {near:?}?"));
            RowOutcome::refused(
                "space_unknown",
                format!("there is no space {:?}{near}", slug.as_str()),
            )
        })
    }

    /// The space that the command line names.
    #[must_use]
    pub const fn usual(&self) -> Option<&RowSpace> {
        self.usual.as_ref()
    }
}
