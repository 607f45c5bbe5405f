//! Who is to be invited, and everything that is known before anybody is asked.

use std::path::Path;

use super::Args;
use crate::cli::bulk::entries::{Entries, Frame, People, Usual};
use crate::cli::bulk::reading;
use crate::cli::bulk::spaces::Spaces;
use crate::cli::bulk::survey::{Survey, survey};
use crate::cli::context::Context;
use crate::cli::database::Connected;
use crate::cli::error::CliError;
use crate::cli::exit::ExitCode;
use crate::cli::text::plural;
use crate::domain::language::Language;
use crate::domain::name::{NamePart, PersonName};
use crate::intake::Field;
use crate::intake::repeats::Repeats;
use crate::service::bulk::{BatchSource, BeginBatch, InviteOptions};
use crate::service::space::{CreateSpace, Space, SpaceError};
use crate::service::{Grounds, Mode, Service};

/// Everything that is known before anybody is asked.
pub(super) struct Prepared {
    /// The database.
    pub(super) connected: Connected,
    /// Who.
    pub(super) people: People,
    /// How rows become people.
    pub(super) frame: Frame,
    /// What the first pass found.
    pub(super) survey: Survey,
    /// The space that the command line names.
    pub(super) space: Option<Space>,
    /// That space does not exist yet.
    pub(super) space_is_new: bool,
}

/// Takes in the file, or the addresses.
pub(super) fn open(args: &Args) -> Result<People, CliError> {
    let file = args.input.open()?;
    args.report.require_file(file.is_some())?;
    if let Some(file) = file {
        let rows_name_spaces = file.detected().columns.place(Field::Space).is_some();
        if args.space.is_none() && !rows_name_spaces {
            return Err(CliError::usage("which space are they invited to?").hint(
                "add `--space SLUG` (all of them: `admit space list`), or a column `space` to the file",
            ));
        }
        return Ok(People::File(Box::new(file)));
    }
    if args.addresses.len() > 1 && (args.name.is_some() || args.reference.is_some()) {
        return Err(
            CliError::usage("--name and --reference are for a single person")
                .hint("put several people into a file: `admit invite template > people.csv`"),
        );
    }
    Ok(People::Named(args.addresses.clone()))
}

/// Finds out what can be found out without writing.
pub(super) async fn prepare(
    args: &Args,
    cx: &Context,
    connected: Connected,
    people: People,
) -> Result<Prepared, CliError> {
    let service = &connected.service;
    let known = service.list_spaces().await?;
    let (space, space_is_new) = match &args.space {
        None => (None, false),
        Some(slug) => match service.find_space(slug).await {
            Ok(space) => (Some(space), false),
            Err(SpaceError::NotFound { .. }) if args.create_space.is_some() => {
                (Some(create(args, service, Mode::DryRun).await?), true)
            }
            Err(error) => return Err(error.into()),
        },
    };
    let spaces = Spaces::new(&known, space.as_ref());
    let now = service.now().await?;
    if args.expires.is_some_and(|expiry| expiry.is_over(now)) {
        return Err(CliError::usage("the day given with --expires is over")
            .hint("name a later one, or a length of time such as `--expires 14d`"));
    }
    let frame = Frame {
        spaces,
        usual: usual(args)?,
        now,
    };
    let Some(survey) = survey(&people, &frame, &cx.stop)? else {
        return Err(CliError::new(
            ExitCode::Cancelled,
            "stopped before anything was written",
        ));
    };
    reading::tell_notes(cx, &survey);
    if let Some(max) = args.max
        && survey.people > max
    {
        let found = plural(survey.people, "person is", "people are");
        return Err(CliError::new(
            ExitCode::Refused,
            format!("{found} to be invited, more than the {max} that --max allows"),
        )
        .hint("look at who they are: add `--dry-run` and leave out `--max`"));
    }
    Ok(Prepared {
        connected,
        people,
        frame,
        survey,
        space,
        space_is_new,
    })
}

fn usual(args: &Args) -> Result<Usual, CliError> {
    let mut name = PersonName::default();
    if let Some(text) = &args.name {
        let read = NamePart::read(text)
            .map_err(|error| CliError::usage(format!("the name given with --name {error}")))?;
        name.given = read.part;
    }
    if let Some(reference) = &args.reference
        && (reference.chars().count() > 64 || reference.chars().any(char::is_control))
    {
        return Err(CliError::usage(
            "the reference is longer than 64 characters or not one line",
        ));
    }
    Ok(Usual {
        name,
        language: args.language,
        roles: args.role.clone(),
        reference: args.reference.clone(),
        expiry: args.expires,
    })
}

/// How rows that are not plainly new are judged.
pub(super) const fn options(args: &Args) -> InviteOptions {
    InviteOptions {
        again: args.again,
        update: args.update,
    }
}

fn grounds(args: &Args) -> Grounds {
    Grounds {
        reason: args.change.reason.clone(),
        ticket: args.change.ticket.clone(),
    }
}

async fn create(args: &Args, service: &Service, mode: Mode) -> Result<Space, CliError> {
    let (Some(slug), Some(name)) = (&args.space, &args.create_space) else {
        return Err(CliError::bug("a space without a name was to be made"));
    };
    let created = service
        .create_space(CreateSpace {
            slug: slug.clone(),
            name: name.trim().to_owned(),
            organisation: args.org.clone(),
            language: args.language.unwrap_or(Language::En),
            url: None,
            if_absent: true,
            grounds: grounds(args),
            mode,
        })
        .await?;
    Ok(created.space)
}

impl Prepared {
    pub(super) const fn service(&self) -> &Service {
        &self.connected.service
    }

    /// Makes the space that was promised, and has rows go there.
    pub(super) async fn create_space(&mut self, args: &Args, cx: &Context) -> Result<(), CliError> {
        if self.space_is_new {
            let space = create(args, self.service(), Mode::Apply).await?;
            cx.ui
                .status(&format!("Made the space {} ({})", space.name, space.slug));
            let known = self.service().list_spaces().await?;
            self.frame.spaces = Spaces::new(&known, Some(&space));
            self.space = Some(space);
        }
        Ok(())
    }

    /// What the run is known by.
    pub(super) fn batch(&self, args: &Args) -> BeginBatch {
        let source = match &self.people {
            People::Named(_) => BatchSource::Addresses,
            People::File(file) => BatchSource::File {
                digest: file.detected().digest,
                name: file_name(&file.detected().name),
                options: format!(
                    "space={:?} role={:?} language={:?} expires={:?} again={} update={}",
                    args.space, args.role, args.language, args.expires, args.again, args.update
                ),
            },
        };
        BeginBatch {
            source,
            space: self.space.as_ref().map(|space| space.id),
            options: options(args),
            grounds: grounds(args),
        }
    }

    /// A pass over everybody. What repeats what is read anew, because a pass uses it up.
    pub(super) fn pass(&mut self) -> Result<(Entries, Repeats), CliError> {
        let nobody = crate::intake::repeats::RepeatsBuilder::new().finish()?;
        let repeats = std::mem::replace(&mut self.survey.repeats, nobody);
        Ok((self.people.entries(&self.frame), repeats))
    }
}

fn file_name(name: &str) -> String {
    let path = Path::new(name);
    path.file_name().map_or_else(
        || name.to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}
