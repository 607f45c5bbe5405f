//! How the domain's types look in the database.

use jiff::Timestamp;
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArgumentBuffer, PgHasArrayType, PgTypeInfo, PgValueRef};
use sqlx::{Decode, Encode, Postgres, Type};
use uuid::Uuid;

use crate::domain::account::{AccountState, LoginOutcome};
use crate::domain::colour::Colour;
use crate::domain::email::EmailAddress;
use crate::domain::id::{
    AccountId, BatchId, InvitationId, MailId, OrganisationId, SpaceId, WorkerId,
};
use crate::domain::invitation::InvitationEnd;
use crate::domain::language::Language;
use crate::domain::mail::{BlockCause, LinkPurpose, MailFate, MailKind, MailState};
use crate::domain::slug::Slug;

/// Stored as `text`, read back through the type's own parser.
macro_rules! as_text {
    ($($name:ty),+) => { $(
        impl Type<Postgres> for $name {
            fn type_info() -> PgTypeInfo {
                <str as Type<Postgres>>::type_info()
            }

            fn compatible(info: &PgTypeInfo) -> bool {
                <str as Type<Postgres>>::compatible(info)
            }
        }

        impl<'r> Decode<'r, Postgres> for $name {
            fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
                Ok(<&str as Decode<Postgres>>::decode(value)?.parse()?)
            }
        }

        impl Encode<'_, Postgres> for $name {
            fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
                <&str as Encode<Postgres>>::encode(self.as_str(), buffer)
            }
        }
    )+ };
}

as_text!(
    AccountState,
    BlockCause,
    Colour,
    InvitationEnd,
    Language,
    LinkPurpose,
    LoginOutcome,
    MailFate,
    MailKind,
    MailState,
    Slug
);

/// An address was checked before it was stored; reading it back trusts that.
impl Type<Postgres> for EmailAddress {
    fn type_info() -> PgTypeInfo {
        <str as Type<Postgres>>::type_info()
    }

    fn compatible(info: &PgTypeInfo) -> bool {
        <str as Type<Postgres>>::compatible(info)
    }
}

impl<'r> Decode<'r, Postgres> for EmailAddress {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        Ok(Self::from_stored(<String as Decode<Postgres>>::decode(
            value,
        )?))
    }
}

/// Stored as `uuid`.
macro_rules! as_uuid {
    ($($name:ty),+) => { $(
        impl Type<Postgres> for $name {
            fn type_info() -> PgTypeInfo {
                <Uuid as Type<Postgres>>::type_info()
            }
        }

        impl<'r> Decode<'r, Postgres> for $name {
            fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
                Ok(Self::new(<Uuid as Decode<Postgres>>::decode(value)?))
            }
        }

        impl Encode<'_, Postgres> for $name {
            fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
                <Uuid as Encode<Postgres>>::encode(self.as_uuid(), buffer)
            }
        }

        impl PgHasArrayType for $name {
            fn array_type_info() -> PgTypeInfo {
                <Uuid as PgHasArrayType>::array_type_info()
            }
        }
    )+ };
}

as_uuid!(
    AccountId,
    BatchId,
    InvitationId,
    MailId,
    OrganisationId,
    SpaceId,
    WorkerId
);

/// A moment as the domain has it, from a column that may be empty.
#[must_use]
pub fn to_jiff(stored: Option<jiff_sqlx::Timestamp>) -> Option<Timestamp> {
    stored.map(jiff_sqlx::Timestamp::to_jiff)
}
