//! Organisations.

use super::{Grounds, Mode, Service, new_id};
use crate::domain::audit::AuditAction;
use crate::domain::slug::Slug;
use crate::domain::suggest::nearest;
use crate::store::audit::{NewAudit, insert_audit};
pub use crate::store::organisation::Organisation;
use crate::store::organisation::{insert_organisation, list_organisations};
use crate::store::{Constraint, Fault, StoreError};

/// Asks for a new organisation.
#[derive(Debug, Clone)]
pub struct CreateOrganisation {
    /// Its short name.
    pub slug: Slug,
    /// Its name.
    pub name: String,
    /// Whom people ask for a new invitation.
    pub contact: Option<String>,
    /// Why.
    pub grounds: Grounds,
    /// For real, or to see.
    pub mode: Mode,
}

/// Why an organisation could not be found or made.
#[derive(Debug, thiserror::Error)]
pub enum OrganisationError {
    /// There is none of that name.
    #[error("there is no organisation {slug:?}")]
    NotFound {
        /// The name.
        slug: String,
        /// The one that was probably meant.
        near: Option<String>,
    },
    /// The name is taken.
    #[error("there is an organisation {slug:?} already")]
    Exists {
        /// The name.
        slug: Slug,
    },
    /// The database failed.
    #[error("the database failed")]
    Fault(#[from] StoreError),
}

impl Service {
    /// Makes an organisation.
    pub async fn create_organisation(
        &self,
        request: CreateOrganisation,
    ) -> Result<Organisation, OrganisationError> {
        let mut tx = self.begin(request.mode).await?;
        let organisation = Organisation {
            id: new_id(),
            slug: request.slug,
            name: request.name,
            contact: request.contact,
            spaces: 0,
            created_at: tx.now,
        };
        if request.mode == Mode::DryRun {
            let known = list_organisations(tx.connection()).await?;
            if known.iter().any(|known| known.slug == organisation.slug) {
                return Err(OrganisationError::Exists {
                    slug: organisation.slug,
                });
            }
            return Ok(organisation);
        }
        match insert_organisation(tx.connection(), &organisation).await {
            Err(error) if error.fault() == Fault::Violates(Constraint::OrganisationSlug) => {
                return Err(OrganisationError::Exists {
                    slug: organisation.slug,
                });
            }
            result => result?,
        }
        self.audit_organisation(&mut tx, &organisation, &request.grounds)
            .await?;
        tx.commit().await?;
        Ok(organisation)
    }

    /// Every organisation, by short name.
    pub async fn list_organisations(&self) -> Result<Vec<Organisation>, StoreError> {
        let mut tx = self.begin(Mode::DryRun).await?;
        list_organisations(tx.connection()).await
    }

    /// One organisation.
    pub async fn find_organisation(&self, slug: &Slug) -> Result<Organisation, OrganisationError> {
        let known = self.list_organisations().await?;
        choose_organisation(known, slug)
    }

    pub(super) async fn audit_organisation(
        &self,
        tx: &mut super::Tx<'_>,
        organisation: &Organisation,
        grounds: &Grounds,
    ) -> Result<(), StoreError> {
        let row = NewAudit {
            actor: &self.actor,
            action: AuditAction::OrganisationCreated,
            subject_kind: "organisation",
            subject_id: Some(organisation.id.as_uuid()),
            space_id: None,
            batch_id: None,
            ticket: grounds.ticket.as_deref(),
            reason: grounds.reason.as_deref(),
            before: None,
            after: None,
            subjects: 1,
        };
        insert_audit(tx.connection(), &row).await
    }
}

/// The organisation of that name, or an error that offers a near one.
pub(super) fn choose_organisation(
    known: Vec<Organisation>,
    slug: &Slug,
) -> Result<Organisation, OrganisationError> {
    let near = nearest(slug.as_str(), known.iter().map(|known| known.slug.as_str()));
    let near = near.map(str::to_owned);
    known
        .into_iter()
        .find(|known| known.slug == *slug)
        .ok_or_else(|| OrganisationError::NotFound {
            slug: slug.to_string(),
            near,
        })
}
