//! Why a person cannot get in, in a sentence, and the commands that help.

use jiff::Timestamp;

use crate::cli::output::relative;
use crate::domain::email::EmailAddress;
use crate::domain::invitation::InvitationStatus;
use crate::domain::slug::Slug;
use crate::service::account::close::Deed;
use crate::service::account::show::{InvitationStanding, MailStanding, Person, Standing};

/// The last word on a person.
pub(super) struct Verdict {
    /// A stable word.
    pub(super) code: &'static str,
    /// Why.
    pub(super) sentence: String,
    /// What helps, the likeliest first.
    pub(super) commands: Vec<String>,
}

/// Whom the words are about.
struct About {
    email: String,
    now: Timestamp,
}

/// Judges.
pub(super) fn verdict(person: &Person) -> Verdict {
    let about = About {
        email: person
            .email
            .as_ref()
            .map_or_else(|| "EMAIL".to_owned(), |email| email.as_str().to_owned()),
        now: person.now,
    };
    let email = &about.email;
    let (sentence, commands) = match &person.standing {
        Standing::Invited(invitation) => about.invited(invitation),
        Standing::Unknown => (
            "No invitation waits for this person.".to_owned(),
            vec![format!("admit invite send {email} --space SLUG")],
        ),
        Standing::Pending {
            mail,
            link_until,
            erased_at,
        } => about.pending(mail, *link_until, *erased_at),
        Standing::Locked { until } => about.locked(*until),
        Standing::PlaceLocked { until } => about.place_locked(*until),
        Standing::ResetRefused(reply) => about.reset_refused(reply.as_ref()),
        Standing::ResetBounced(reason) => about.reset_bounced(reason.as_ref()),
        Standing::NextAddress {
            next,
            is_left,
            is_proved,
        } => about.next_address(next, (*is_left, *is_proved)),
        Standing::TermsToAccept { version, spaces } => about.terms_to_accept(*version, spaces),
        Standing::MemberNowhere { invitation, ended } => {
            about.member_nowhere(invitation.as_ref(), ended.as_ref())
        }
        Standing::Fine {
            spaces,
            failed_at,
            invitation,
        } => about.fine(spaces, *failed_at, invitation.as_ref()),
        Standing::Disabled { since, deed } => (
            format!("Disabled{}.", closed("since", *since, deed.as_ref())),
            vec![format!("admit account reactivate {email}")],
        ),
        Standing::Deleted { until, deed } => about.deleted(*until, deed.as_ref()),
        Standing::Erased { at } => (
            format!(
                "Erased{}: nothing of the account is left, and nothing can be brought back.",
                at.map_or_else(String::new, |at| format!(" on {}", day(at)))
            ),
            vec!["admit invite send EMAIL --space SLUG".to_owned()],
        ),
    };
    Verdict {
        code: person.standing.code(),
        sentence,
        commands,
    }
}

impl About {
    fn locked(&self, until: Timestamp) -> (String, Vec<String>) {
        let next = relative(until, self.now);
        (
            format!(
                "Locked out: too many log-ins failed, and none is looked at for now (the next \
                 {next})."
            ),
            vec![
                format!("admit account unlock {}", self.email),
                format!("admit password reset {}", self.email),
            ],
        )
    }

    fn place_locked(&self, until: Timestamp) -> (String, Vec<String>) {
        let next = relative(until, self.now);
        (
            format!(
                "Wait: too many log-ins failed from the place that this person tried from, where \
                 others may be too. The next one is looked at {next}, which is 15 minutes after the \
                 first that failed. `account unlock` does not help: the address is not locked."
            ),
            Vec::new(),
        )
    }

    fn reset_refused(&self, reply: Option<&String>) -> (String, Vec<String>) {
        let email = &self.email;
        (
            format!(
                "The mailbox {email} is dead: the mail for a new password was refused for good{}.",
                said(reply)
            ),
            vec![
                format!(
                    "admit account change-email {email} --to NEW --without-old --reason \"...\""
                ),
                format!("admit password reset {email}"),
            ],
        )
    }

    fn next_address(
        &self,
        next: &EmailAddress,
        (is_left, is_proved): (bool, bool),
    ) -> (String, Vec<String>) {
        let (email, next) = (&self.email, next.display());
        let by = match (is_left, is_proved) {
            (false, false) => "either address".to_owned(),
            (true, _) => next.clone(),
            (false, true) => email.clone(),
        };
        (
            format!("Log in with {email}; {next} is not confirmed by {by} yet."),
            vec![
                format!("admit account change-email {email} --to {next}"),
                format!("admit account change-email {email} --cancel"),
            ],
        )
    }

    fn terms_to_accept(&self, version: i32, spaces: &[Slug]) -> (String, Vec<String>) {
        let spaces: Vec<String> = spaces.iter().map(ToString::to_string).collect();
        (
            format!(
                "Logging in works, but terms {version} must be accepted first: the page after the \
                 log-in asks for it, and leads on to {} then.",
                spaces.join(", ")
            ),
            vec![
                format!("admit terms show {version}"),
                format!("admit password reset {}", self.email),
            ],
        )
    }

    fn deleted(&self, until: Option<Timestamp>, deed: Option<&Deed>) -> (String, Vec<String>) {
        let at = deed.map(|deed| deed.at);
        let until = until.map_or_else(String::new, |until| {
            if until > self.now {
                format!(" It can be restored until {}.", day(until))
            } else {
                let until = day(until);
                format!(
                    " It could be restored until {until}: the next `account erase-due` erases it."
                )
            }
        });
        (
            format!("Deleted{}.{until}", closed("on", at, deed)),
            vec![format!("admit account restore {}", self.email)],
        )
    }

    fn invited(&self, invitation: &InvitationStanding) -> (String, Vec<String>) {
        let (email, space) = (&self.email, &invitation.space);
        let resend = format!("admit invite resend {email} --space {space}");
        let withdraw = format!("admit invite withdraw {email} --space {space}");
        let deliver = "admit mail deliver".to_owned();
        if let Some(words) = self.invitation_came_back(invitation) {
            return words;
        }
        match (invitation.status, &invitation.mail) {
            (InvitationStatus::Withdrawn | InvitationStatus::Accepted, _) => (
                format!(
                    "No account: the invitation to {space} was withdrawn on {}.",
                    day(invitation.until)
                ),
                vec![format!("admit invite send {email} --space {space} --again")],
            ),
            (InvitationStatus::Expired, _) => (
                format!(
                    "No account: the invitation to {space} expired on {}.",
                    day(invitation.until)
                ),
                vec![resend],
            ),
            (InvitationStatus::Open, MailStanding::Waiting(reply)) => (
                format!(
                    "No account: the mail with the invitation to {space} has not left yet{}.",
                    said(reply.as_ref())
                ),
                vec![deliver],
            ),
            (InvitationStatus::Open, MailStanding::Dead(reply)) => (
                format!(
                    "No account: the mail server refused the mail with the invitation to {space}{}.",
                    said(reply.as_ref())
                ),
                vec![resend, withdraw],
            ),
            (InvitationStatus::Open, MailStanding::InDoubt) => (
                format!(
                    "No account: the mail with the invitation to {space} may or may not have left."
                ),
                vec![resend],
            ),
            (InvitationStatus::Open, MailStanding::Sent(at)) => (
                format!(
                    "No account: the invitation to {space} was mailed {} and is not answered yet; it \
                     is open until {}.",
                    ago(*at, self.now),
                    day(invitation.until)
                ),
                vec![resend, withdraw],
            ),
            (InvitationStatus::Open, _) => (
                format!(
                    "No account: the invitation to {space} is open, and no mail of it has left."
                ),
                vec![resend],
            ),
        }
    }

    fn erased_by(&self, erased_at: Option<Timestamp>) -> String {
        erased_at.map_or_else(String::new, |at| {
            if at > self.now {
                format!(" If nobody activates it by {}, it is erased.", day(at))
            } else {
                let at = day(at);
                format!(" Its time ended on {at}: the next `account erase-due` erases it.")
            }
        })
    }

    fn reset_bounced(&self, reason: Option<&String>) -> (String, Vec<String>) {
        let sentence = format!(
            "Mail to {} bounced, and so did the link for a new password{}.",
            self.email,
            said(reason)
        );
        (sentence, self.reset_refused(None).1)
    }

    fn invitation_came_back(&self, one: &InvitationStanding) -> Option<(String, Vec<String>)> {
        if one.status != InvitationStatus::Open {
            return None;
        }
        let (why, space) = (came_back(&one.mail)?, &one.space);
        let email = &self.email;
        let correct = format!("admit invite correct {email} --to ADDRESS --space {space}");
        let sentence = format!("No account: {why}, the invitation to {space} with it.");
        Some((sentence, vec![correct, self.allow()]))
    }

    fn allow(&self) -> String {
        format!("admit mail allow {} --reason \"...\"", self.email)
    }

    fn pending(
        &self,
        mail: &MailStanding,
        link_until: Option<Timestamp>,
        erased_at: Option<Timestamp>,
    ) -> (String, Vec<String>) {
        let email = &self.email;
        let resend = format!("admit activation resend {email}");
        let correct = format!("admit account change-email {email} --to ADDRESS");
        let (why, mut commands) = match (mail, link_until) {
            (MailStanding::Bounced(_) | MailStanding::Complained, _) => (
                came_back(mail).unwrap_or_default(),
                vec![correct.clone(), resend],
            ),
            (MailStanding::Waiting(reply), _) => (
                format!(
                    "the mail with the link has not left yet{}",
                    said(reply.as_ref())
                ),
                vec!["admit mail deliver".to_owned()],
            ),
            (MailStanding::Dead(reply), _) => (
                format!(
                    "the mail server refused the mail with the link{}",
                    said(reply.as_ref())
                ),
                vec![correct.clone(), resend],
            ),
            (MailStanding::InDoubt, _) => (
                "the mail with the link may or may not have left".to_owned(),
                vec![resend],
            ),
            (MailStanding::Sent(at), Some(until)) => (
                format!(
                    "the link was mailed {} and is not used yet; it works until {}",
                    ago(*at, self.now),
                    minute(until)
                ),
                vec![resend],
            ),
            (MailStanding::Sent(at), None) => (
                format!(
                    "the link that was mailed {} has expired",
                    ago(*at, self.now)
                ),
                vec![resend],
            ),
            (_, Some(until)) => (
                format!(
                    "the link that was shown is not used yet; it works until {}",
                    minute(until)
                ),
                vec![resend],
            ),
            (_, None) => ("no link for it is valid".to_owned(), vec![resend]),
        };
        if !commands.contains(&correct) {
            commands.push(correct);
        }
        let erased = self.erased_by(erased_at);
        (format!("Not activated: {why}.{erased}"), commands)
    }

    fn member_nowhere(
        &self,
        invitation: Option<&InvitationStanding>,
        ended: Option<&(Slug, Timestamp)>,
    ) -> (String, Vec<String>) {
        let email = &self.email;
        if let Some(invitation) = invitation {
            let space = &invitation.space;
            return (
                format!(
                    "The account works and is a member nowhere: the invitation to {space} is not \
                     accepted yet, which takes its link and a log-in."
                ),
                vec![format!("admit invite resend {email} --space {space}")],
            );
        }
        match ended {
            Some((space, at)) => (
                format!(
                    "The account works and is a member nowhere: the membership in {space} ended on {}.",
                    day(*at)
                ),
                vec![format!("admit member restore {email} --space {space}")],
            ),
            None => (
                "The account works and is a member nowhere, and no invitation waits.".to_owned(),
                vec![format!("admit invite send {email} --space SLUG")],
            ),
        }
    }

    fn fine(
        &self,
        spaces: &[Slug],
        failed_at: Option<Timestamp>,
        invitation: Option<&InvitationStanding>,
    ) -> (String, Vec<String>) {
        let email = &self.email;
        let spaces: Vec<String> = spaces.iter().map(ToString::to_string).collect();
        let mut sentence = format!(
            "Nothing keeps this person out: the account is active and a member of {}.",
            spaces.join(", ")
        );
        if let Some(at) = failed_at {
            let when = ago(at, self.now);
            sentence = format!("{sentence} The last log-in failed, {when}.");
        }
        let mut commands = vec![format!("admit password reset {email}")];
        if let Some(invitation) = invitation {
            let space = &invitation.space;
            sentence = format!("{sentence} The invitation to {space} is not accepted yet.");
            commands.push(format!("admit invite resend {email} --space {space}"));
        }
        (sentence, commands)
    }
}

/// That a mail came back, and why.
fn came_back(mail: &MailStanding) -> Option<String> {
    match mail {
        MailStanding::Bounced(reason) => {
            let reason = said(reason.as_ref());
            Some(format!("mail to this address bounced{reason}"))
        }
        MailStanding::Complained => Some("its reader reported the mail as unwanted".to_owned()),
        _ => None,
    }
}

/// When, by whom and why.
fn closed(since: &str, at: Option<Timestamp>, deed: Option<&Deed>) -> String {
    let mut words = at.map_or_else(String::new, |at| format!(" {since} {}", day(at)));
    if let Some(deed) = deed {
        words = format!("{words} by {}", deed.actor);
        let why = [
            deed.reason.clone(),
            deed.ticket
                .as_ref()
                .map(|ticket| format!("ticket {ticket}")),
        ];
        let why: Vec<String> = why.into_iter().flatten().collect();
        if !why.is_empty() {
            words = format!("{words}: {}", why.join(", "));
        }
    }
    words
}

fn ago(at: Timestamp, now: Timestamp) -> String {
    match relative(at, now) {
        now if now == "now" => "just now".to_owned(),
        ago => ago,
    }
}

fn said(reply: Option<&String>) -> String {
    reply.map_or_else(String::new, |reply| format!("; it said: {reply}"))
}

fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

fn minute(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}
