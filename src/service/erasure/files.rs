//! Messages that the `file` transport wrote.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::ErasureError;
use crate::domain::id::MailId;
use crate::mail::FileSettings;
use crate::store::erasure::MailTrace;

/// How the name of a transport begins that writes into a folder; the folder follows.
const INTO_FOLDER: &str = "file:";

/// Messages in folders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Files {
    /// Removed.
    pub removed: u64,
    /// Handed to a folder and not there: moved, removed, or on another machine.
    pub missing: u64,
}

/// Removes the messages of these mails from the folder that is named, and from those that the mails
/// say they went to, which may be on another machine. A folder that cannot be looked into forbids the
/// erasure, because a message could stay in it.
pub(super) async fn remove(
    mails: &[MailTrace],
    named: Option<&Path>,
) -> Result<Files, ErasureError> {
    let mut folders: BTreeMap<PathBuf, Vec<MailId>> = BTreeMap::new();
    let mut written = 0;
    for mail in mails {
        if let Some(folder) = mail
            .via
            .as_deref()
            .and_then(|via| via.strip_prefix(INTO_FOLDER))
        {
            written += 1;
            folders.entry(folder.into()).or_default().push(mail.id);
        }
    }
    if let Some(named) = named {
        let all = mails.iter().map(|mail| mail.id).collect();
        folders.insert(named.to_owned(), all);
    }
    let mut removed = 0;
    for (folder, ids) in folders {
        match FileSettings::new(folder.clone()).remove(ids).await {
            Ok(gone) => removed += gone.len() as u64,
            Err(source) => return Err(ErasureError::Files { folder, source }),
        }
    }
    Ok(Files {
        removed,
        missing: u64::saturating_sub(written, removed),
    })
}

/// How many messages would be looked for; nobody looks in a dry run.
pub(super) fn count(mails: &[MailTrace]) -> Files {
    let written = mails.iter().filter(|mail| {
        mail.via
            .as_deref()
            .is_some_and(|via| via.starts_with(INTO_FOLDER))
    });
    Files {
        removed: written.count() as u64,
        missing: 0,
    }
}
