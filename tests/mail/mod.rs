//! Mail: what it says, and that it arrives once or says why not.

mod compose;
mod compose_account;
mod compose_account_dutch;
mod compose_account_rules;
mod file;
mod message;
mod own_templates;
mod sendmail;
mod smtp;
mod smtp_security;

use admit::domain::role::Roles;
use admit::mail::{Composed, Invitation, Letter, Outgoing, Templates};

/// An id that mails of these tests have.
const MAIL_ID: &str = "01930000-0000-7000-8000-000000000001";

fn invitation(roles: &Roles) -> Invitation<'_> {
    Invitation {
        recipient_name: "Kim van der Berg",
        space_name: "Sleep course",
        organisation_name: "Spring Clinic",
        organisation_contact: Some("+31 20 555 01 23"),
        support_contact: Some("help@clinic.example"),
        roles,
        has_account: false,
        expires_at: "2026-12-11T14:05:00Z".parse().unwrap(),
        link: "https://admit.example/join/abc-DEF_123".to_owned(),
    }
}

fn composed() -> Composed {
    let roles = Roles::client();
    Templates::builtin()
        .unwrap()
        .compose(
            &Letter::Invitation(invitation(&roles)),
            admit::domain::language::Language::En,
        )
        .unwrap()
}

fn outgoing() -> Outgoing {
    Outgoing {
        id: MAIL_ID.parse().unwrap(),
        from: "Spring Clinic <care@clinic.example>".parse().unwrap(),
        reply_to: None,
        to: "kim@mail.test".parse().unwrap(),
        to_name: Some("Kim van der Berg".to_owned()),
        date: "2026-11-23T12:00:00Z".parse().unwrap(),
        composed: composed(),
    }
}
