//! Organisations.

use super::{Grounds, Mode, Service, new_id};
use crate::domain::audit::AuditAction;
use crate::domain::colour::Colour;
use crate::domain::slug::Slug;
use crate::domain::suggest::nearest;
use crate::store::audit::{NewAudit, insert_audit};
pub use crate::store::organisation::Organisation;
use crate::store::organisation::{
    insert_organisation, list_organisations, lock_organisation, mark_organisation_changed,
};
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
    /// The colour that its pages wear.
    pub colour: Option<Colour>,
    /// Why.
    pub grounds: Grounds,
    /// For real, or to see.
    pub mode: Mode,
}

/// Asks for another name, contact or colour. What is left out stays.
#[derive(Debug, Clone)]
pub struct ChangeOrganisation {
    /// Which one, by its short name.
    pub slug: Slug,
    /// Its name.
    pub name: Option<String>,
    /// Whom people ask for a new invitation; `Some(None)` for nobody.
    pub contact: Option<Option<String>>,
    /// The colour that its pages wear; `Some(None)` for ours.
    pub colour: Option<Option<Colour>>,
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
    #[error("there is an organisation {:?} already", .slug.as_str())]
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
            colour: request.colour,
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
        let made = (AuditAction::OrganisationCreated, &organisation);
        self.audit_organisation(&mut tx, made, &request.grounds)
            .await?;
        tx.commit().await?;
        Ok(organisation)
    }

    /// Changes an organisation. Answers how it is now, and whether it was not so before.
    pub async fn change_organisation(
        &self,
        request: ChangeOrganisation,
    ) -> Result<(Organisation, bool), OrganisationError> {
        let mut tx = self.begin(request.mode).await?;
        let known = list_organisations(tx.connection()).await?;
        let mut before = choose_organisation(known, &request.slug)?;
        if request.mode == Mode::Apply {
            lock_organisation(tx.connection(), before.id).await?;
            // As it is now that nobody else can change it.
            let known = list_organisations(tx.connection()).await?;
            before = choose_organisation(known, &request.slug)?;
        }
        let after = Organisation {
            name: request.name.unwrap_or_else(|| before.name.clone()),
            contact: request.contact.unwrap_or_else(|| before.contact.clone()),
            colour: request.colour.unwrap_or_else(|| before.colour.clone()),
            ..before.clone()
        };
        let has_changed = after != before;
        if has_changed && request.mode == Mode::Apply {
            mark_organisation_changed(tx.connection(), &after).await?;
            let changed = (AuditAction::OrganisationChanged, &after);
            self.audit_organisation(&mut tx, changed, &request.grounds)
                .await?;
            tx.commit().await?;
        }
        Ok((after, has_changed))
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
        (action, organisation): (AuditAction, &Organisation),
        grounds: &Grounds,
    ) -> Result<(), StoreError> {
        let row = NewAudit {
            actor: &self.actor,
            action,
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
