//! Spaces.

use super::organisation::{OrganisationError, choose_organisation};
use super::{Grounds, Mode, Service, Tx, new_id};
use crate::domain::audit::AuditAction;
use crate::domain::id::SpaceId;
use crate::domain::language::Language;
use crate::domain::slug::Slug;
use crate::domain::suggest::nearest;
use crate::store::audit::{NewAudit, insert_audit};
use crate::store::organisation::{Organisation, insert_organisation, list_organisations};
pub use crate::store::space::{Space, SpaceTotals};
use crate::store::space::{find_totals, insert_space, list_spaces};
use crate::store::{Constraint, Fault, StoreError};

/// The short name of the organisation that is made where there is none.
const DEFAULT_ORGANISATION: &str = "default";

/// Asks for a new space.
#[derive(Debug, Clone)]
pub struct CreateSpace {
    /// Its short name.
    pub slug: Slug,
    /// Its name.
    pub name: String,
    /// Its organisation; with none named, the only one there is, or one made for it.
    pub organisation: Option<Slug>,
    /// The language of people for whom none is known.
    pub language: Language,
    /// Where an accepted person goes on to.
    pub url: Option<String>,
    /// A space of that name is as good.
    pub if_absent: bool,
    /// Why.
    pub grounds: Grounds,
    /// For real, or to see.
    pub mode: Mode,
}

/// A space that was made, or was there.
#[derive(Debug, Clone)]
pub struct SpaceCreated {
    /// The space.
    pub space: Space,
    /// It was made now.
    pub created: bool,
    /// Its organisation was made with it.
    pub organisation_created: bool,
}

/// Why a space could not be found or made.
#[derive(Debug, thiserror::Error)]
pub enum SpaceError {
    /// There is none of that name.
    #[error("there is no space {slug:?}")]
    NotFound {
        /// The name.
        slug: String,
        /// The one that was probably meant.
        near: Option<String>,
    },
    /// The name is taken.
    #[error("there is a space {:?} already", .slug.as_str())]
    Exists {
        /// The name.
        slug: Slug,
    },
    /// There are several organisations, and none was named.
    #[error("there are several organisations; name the one that the space belongs to")]
    WhichOrganisation {
        /// Their short names.
        known: Vec<String>,
    },
    /// The organisation.
    #[error(transparent)]
    Organisation(#[from] OrganisationError),
    /// The database failed.
    #[error("the database failed")]
    Fault(#[from] StoreError),
}

impl Service {
    /// Makes a space, and an organisation for it where there is none.
    pub async fn create_space(&self, request: CreateSpace) -> Result<SpaceCreated, SpaceError> {
        let mut tried = self.try_create_space(&request).await;
        if let Err(SpaceError::Fault(error)) = &tried
            && error.fault() == Fault::Violates(Constraint::OrganisationSlug)
        {
            // Somebody else made the first organisation at the same time; now it is there to be used.
            tried = self.try_create_space(&request).await;
        }
        match tried {
            // Somebody else made it between our look and our insert.
            Err(SpaceError::Exists { .. }) if request.if_absent => {
                let space = self.find_space(&request.slug).await?;
                Ok(SpaceCreated {
                    space,
                    created: false,
                    organisation_created: false,
                })
            }
            result => result,
        }
    }

    async fn try_create_space(&self, request: &CreateSpace) -> Result<SpaceCreated, SpaceError> {
        let mut tx = self.begin(request.mode).await?;
        let known = list_spaces(tx.connection()).await?;
        if known.iter().any(|known| known.slug == request.slug) {
            return Err(SpaceError::Exists {
                slug: request.slug.clone(),
            });
        }
        let (organisation, organisation_created) = self.organisation_for(&mut tx, request).await?;
        let space = Space {
            id: new_id(),
            slug: request.slug.clone(),
            name: request.name.clone(),
            language: request.language,
            url: request.url.clone(),
            organisation_id: organisation.id,
            organisation: organisation.slug,
            organisation_name: organisation.name,
            created_at: tx.now,
        };
        if request.mode == Mode::Apply {
            match insert_space(tx.connection(), &space).await {
                Err(error) if error.fault() == Fault::Violates(Constraint::SpaceSlug) => {
                    return Err(SpaceError::Exists { slug: space.slug });
                }
                result => result?,
            }
            let row = NewAudit {
                actor: &self.actor,
                action: AuditAction::SpaceCreated,
                subject_kind: "space",
                subject_id: Some(space.id.as_uuid()),
                space_id: Some(space.id),
                batch_id: None,
                ticket: request.grounds.ticket.as_deref(),
                reason: request.grounds.reason.as_deref(),
                before: None,
                after: None,
                subjects: 1,
            };
            insert_audit(tx.connection(), &row).await?;
            tx.commit().await?;
        }
        Ok(SpaceCreated {
            space,
            created: true,
            organisation_created,
        })
    }

    async fn organisation_for(
        &self,
        tx: &mut Tx<'_>,
        request: &CreateSpace,
    ) -> Result<(Organisation, bool), SpaceError> {
        let mut known = list_organisations(tx.connection()).await?;
        if let Some(slug) = &request.organisation {
            return Ok((choose_organisation(known, slug)?, false));
        }
        match (known.pop(), known.is_empty()) {
            (Some(only), true) => Ok((only, false)),
            (Some(last), false) => {
                let known = known
                    .iter()
                    .chain([&last])
                    .map(|known| known.slug.to_string());
                Err(SpaceError::WhichOrganisation {
                    known: known.collect(),
                })
            }
            (None, _) => {
                let made = Organisation {
                    id: new_id(),
                    slug: DEFAULT_ORGANISATION
                        .parse()
                        .unwrap_or_else(|_| request.slug.clone()),
                    name: request.name.clone(),
                    contact: None,
                    colour: None,
                    spaces: 0,
                    created_at: tx.now,
                };
                if request.mode == Mode::Apply {
                    insert_organisation(tx.connection(), &made).await?;
                    let deed = (AuditAction::OrganisationCreated, &made);
                    self.audit_organisation(tx, deed, &request.grounds).await?;
                }
                Ok((made, true))
            }
        }
    }

    /// Every space, by short name.
    pub async fn list_spaces(&self) -> Result<Vec<Space>, StoreError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        list_spaces(tx.connection()).await
    }

    /// One space.
    pub async fn find_space(&self, slug: &Slug) -> Result<Space, SpaceError> {
        choose_space(self.list_spaces().await?, slug)
    }

    /// How many people a space has and has asked.
    pub async fn space_totals(&self, space: SpaceId) -> Result<SpaceTotals, StoreError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        let now = tx.now;
        find_totals(tx.connection(), space, now).await
    }
}

/// The space of that name, or an error that offers a near one.
pub(super) fn choose_space(known: Vec<Space>, slug: &Slug) -> Result<Space, SpaceError> {
    let near = nearest(slug.as_str(), known.iter().map(|known| known.slug.as_str()));
    let near = near.map(str::to_owned);
    known
        .into_iter()
        .find(|known| known.slug == *slug)
        .ok_or_else(|| SpaceError::NotFound {
            slug: slug.to_string(),
            near,
        })
}
