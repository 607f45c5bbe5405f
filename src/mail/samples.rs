//! Letters with made-up people, to look at templates and to try them.

use jiff::Timestamp;

use super::letter::{AccountNote, Invitation, Letter};
use super::templates::{ComposeError, Composed, Templates};
use crate::domain::language::Language;
use crate::domain::mail::MailKind;
use crate::domain::role::Roles;

/// A moment in the future of any template: 31 December 2030, 12:00.
const UNTIL: Timestamp = Timestamp::constant(1_924_948_800, 0);

/// What stands in the place of a link's secret, as long as one.
const SECRET: &str = "example-example-example-example-example-abc";

/// What kind of person a letter is made up for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sample {
    /// Everything is known, and of usual length.
    Usual,
    /// Everything that may be missing is missing.
    Bare,
    /// Names that mean something in HTML and in templates.
    Hostile,
    /// Names as long as they can be.
    Long,
}

impl Sample {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Usual, Self::Bare, Self::Hostile, Self::Long];

    fn name(self) -> String {
        match self {
            Self::Usual => "Anna van der Berg".to_owned(),
            Self::Bare => String::new(),
            Self::Hostile => "<b>{{ 7 * 7 }}</b> & \"Kim\" {% if".to_owned(),
            Self::Long => "Wilhelmina-Alexandra ".repeat(12),
        }
    }

    fn place(self) -> (String, String) {
        match self {
            Self::Usual | Self::Bare => ("Sleep course".to_owned(), "Spring Clinic".to_owned()),
            Self::Hostile => (
                "<script>alert(1)</script>".to_owned(),
                "{{ link }} & Zonen".to_owned(),
            ),
            Self::Long => (
                "Course on sleeping ".repeat(5),
                "Clinic of spring ".repeat(6),
            ),
        }
    }

    /// Whether what may be missing is there.
    fn is_whole(self) -> bool {
        self != Self::Bare
    }
}

impl Templates {
    /// A kind of mail to a made-up person, whose links begin so.
    pub fn sample(
        &self,
        (kind, language): (MailKind, Language),
        sample: Sample,
        (base_url, support): (&str, Option<&str>),
    ) -> Result<Composed, ComposeError> {
        // Never empty.
        let first = |mut errors: Vec<ComposeError>| errors.swap_remove(0);
        let of = (kind, language);
        self.try_sample(of, sample, (base_url, support))
            .map_err(first)
    }

    fn try_sample(
        &self,
        (kind, language): (MailKind, Language),
        sample: Sample,
        (base_url, support): (&str, Option<&str>),
    ) -> Result<Composed, Vec<ComposeError>> {
        let name = sample.name();
        let (space, organisation) = sample.place();
        let contact = sample.is_whole().then_some("030 123 45 67");
        let support = support.filter(|_| sample.is_whole());
        let link = kind
            .purpose()
            .map(|purpose| format!("{base_url}/{purpose}/{SECRET}"));
        let roles = if sample.is_whole() {
            "clinician+administrator".parse()
        } else {
            "client".parse()
        };
        let roles = roles.unwrap_or_else(|_| Roles::client());
        let letter = if kind.is_about_invitation() {
            let invitation = Invitation {
                recipient_name: &name,
                space_name: &space,
                organisation_name: &organisation,
                organisation_contact: contact,
                support_contact: support,
                roles: &roles,
                has_account: sample == Sample::Hostile,
                expires_at: UNTIL,
                link: link.unwrap_or_default(),
            };
            match kind {
                MailKind::Reminder => Letter::Reminder(invitation),
                _ => Letter::Invitation(invitation),
            }
        } else {
            let changes_address = matches!(kind, MailKind::AddressOld | MailKind::AddressNew);
            let concerns_space = matches!(
                kind,
                MailKind::MembershipEnded | MailKind::MembershipRestored
            );
            let left = is_left(kind, sample);
            let note = AccountNote {
                recipient_name: &name,
                support_contact: support,
                by_staff: sample == Sample::Long,
                space: concerns_space.then_some((&space, &organisation, contact)),
                next_address: changes_address.then(|| "anna.berg@mail.example".to_owned()),
                left,
                link: link.filter(|_| !left).map(|link| (link, UNTIL)),
            };
            Letter::Account(kind, note)
        };
        self.try_compose(&letter, language)
    }

    /// Puts every kind of mail into words in every language, for every kind of person. Answers how many
    /// those were; fails at the first that cannot be, or that has no subject or no words.
    pub fn check(&self) -> Result<usize, ComposeError> {
        // Never empty.
        let first = |mut errors: Vec<ComposeError>| errors.swap_remove(0);
        self.try_all().map_err(first)
    }

    /// The same with everything that is wrong, each place once.
    pub(super) fn try_all(&self) -> Result<usize, Vec<ComposeError>> {
        let mut tried = 0;
        let mut wrong: Vec<ComposeError> = Vec::new();
        for (kind, language) in every() {
            for sample in Sample::ALL {
                let found = self.wrong_with((kind, language), sample);
                for error in found {
                    if !wrong.iter().any(|known| known.is_at_the_place_of(&error)) {
                        wrong.push(error);
                    }
                }
                tried += 1;
            }
        }
        if wrong.is_empty() {
            Ok(tried)
        } else {
            Err(wrong)
        }
    }

    fn wrong_with(&self, of: (MailKind, Language), sample: Sample) -> Vec<ComposeError> {
        let (kind, language) = of;
        let base = (
            "https://join.clinic.example",
            Some("support@clinic.example"),
        );
        let composed = match self.try_sample(of, sample, base) {
            Ok(composed) => composed,
            Err(errors) => return errors,
        };
        let parts = [
            ("subject.txt", &composed.subject),
            ("txt", &composed.text),
            ("html", &composed.html),
        ];
        let wrong = parts.into_iter().filter_map(|(ending, text)| {
            let lacks = lacks(kind, sample, (ending, text))?;
            Some(self.unusable(&format!("{language}/{kind}.{ending}"), lacks))
        });
        wrong.collect()
    }
}

/// What a part of a mail must have and has not.
fn lacks(kind: MailKind, sample: Sample, (ending, text): (&str, &str)) -> Option<&'static str> {
    if text.trim().is_empty() {
        return Some("it comes to no words");
    }
    let has_link = kind.purpose().is_some() && !is_left(kind, sample);
    let is_body = ending != "subject.txt";
    (has_link && is_body && !text.contains(SECRET)).then_some("it lacks the link")
}

/// The old address need not confirm any more that another takes its place.
fn is_left(kind: MailKind, sample: Sample) -> bool {
    kind == MailKind::AddressOld && sample == Sample::Bare
}

/// Every kind of mail in every language.
fn every() -> impl Iterator<Item = (MailKind, Language)> {
    let languages = [Language::En, Language::Nl];
    MailKind::ALL
        .iter()
        .flat_map(move |kind| languages.map(|language| (*kind, language)))
}
