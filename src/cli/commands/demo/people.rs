//! Who is there in a demo: an organisation, a space, somebody with an account, and two who are new.

use crate::cli::error::CliError;
use crate::domain::email::EmailAddress;
use crate::domain::language::Language;
use crate::domain::name::{NamePart, PersonName};
use crate::service::account::AccountTarget;
use crate::service::account::create::CreateAccount;
use crate::service::activation::ChosenPassword;
use crate::service::bulk::{BatchSource, BeginBatch, InviteOptions, InviteRow};
use crate::service::link_shown::{ShowLink, Wanted};
use crate::service::organisation::CreateOrganisation;
use crate::service::space::{CreateSpace, Space};
use crate::service::{Grounds, Mode, Service};

/// Who has an account.
pub(super) const EXISTING: &str = "chris@people.example";
/// Its password.
pub(super) const PASSWORD: &str = "Blauwe-fietsen-4!";

/// Given name, family name, address, language.
const INVITED: [(&str, &str, &str, Language); 3] = [
    ("Anna", "de Vries", "anna@people.example", Language::En),
    ("Bram", "Jansen", "bram@people.example", Language::Nl),
    ("Chris", "Okafor", EXISTING, Language::En),
];

/// Makes a space, an account, and three invitations, whose mails wait to be delivered.
pub(super) async fn invite(service: &Service, inbox: &str) -> Result<(), CliError> {
    let space = space(service, inbox).await?;
    existing(service).await?;
    let request = BeginBatch {
        source: BatchSource::Addresses,
        space: Some(space.id),
        options: InviteOptions::default(),
        grounds: Grounds::default(),
    };
    let mut rows = Vec::new();
    for (given, family, email, language) in INVITED {
        let mut row = InviteRow::new(space.id, space.language, address(email)?);
        row.name = name(given, family);
        row.language = Some(language);
        rows.push(row);
    }
    let mut run = service.begin_batch(request).await?;
    service.invite_rows(&mut run, &rows).await?;
    Ok(service.end_batch(&run, true).await?)
}

async fn space(service: &Service, inbox: &str) -> Result<Space, CliError> {
    let organisation = CreateOrganisation {
        slug: slug("spring-clinic")?,
        name: "Spring Clinic".to_owned(),
        contact: Some("desk@spring-clinic.example".to_owned()),
        colour: "#0f7b6c".parse().ok(),
        grounds: Grounds::default(),
        mode: Mode::Apply,
    };
    service.create_organisation(organisation).await?;
    let space = CreateSpace {
        slug: slug("sleep-course")?,
        name: "Sleep course".to_owned(),
        organisation: Some(slug("spring-clinic")?),
        language: Language::En,
        url: Some(format!("{inbox}/space/sleep-course")),
        if_absent: false,
        grounds: Grounds::default(),
        mode: Mode::Apply,
    };
    Ok(service.create_space(space).await?.space)
}

/// Makes an account as a support desk would, and activates it as its person would.
async fn existing(service: &Service) -> Result<(), CliError> {
    let email = address(EXISTING)?;
    let request = CreateAccount {
        email: email.clone(),
        name: name("Chris", "Okafor"),
        language: Language::En,
        run: None,
        grounds: Grounds::default(),
        mode: Mode::Apply,
    };
    service.create_account(&request).await?;
    let request = ShowLink {
        target: AccountTarget::Email(email),
        wanted: Wanted::Activation,
        grounds: Grounds::default(),
        mode: Mode::Apply,
    };
    let link = service.show_link(&request).await?;
    let token = link
        .token
        .ok_or_else(|| CliError::bug("there is no link to activate"))?;
    let choice = ChosenPassword {
        password: PASSWORD.into(),
        terms_version: service.current_terms(Language::En).await?.version,
    };
    let activated = service.activate(&token, Some(choice)).await;
    activated.map_err(|error| CliError::bug("an account was not activated").caused_by(&error))?;
    Ok(())
}

fn address(text: &str) -> Result<EmailAddress, CliError> {
    let read = EmailAddress::read(text);
    let read = read.map_err(|error| CliError::bug("no address").caused_by(&error))?;
    Ok(read.address)
}

fn slug(text: &str) -> Result<crate::domain::slug::Slug, CliError> {
    text.parse()
        .map_err(|error| CliError::bug("no short name").caused_by(&error))
}

fn name(given: &str, family: &str) -> PersonName {
    let part = |text| NamePart::read(text).ok().and_then(|read| read.part);
    PersonName {
        given: part(given),
        infix: None,
        family: part(family),
    }
}
