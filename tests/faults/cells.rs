//! What a mail server can do wrong, at each phase of the dialogue: every mail ends in the class that
//! the fault belongs to, and once the server behaves, everybody has one.

use std::sync::Arc;
use std::time::Duration;

use admit::mail::{Deadlines, SmtpSettings, Transport};
use admit::service::delivery::Mailing;
use tokio::runtime::Builder;

use super::accounting::{Accepted, Account, Outgoing, compare};
use super::figures::Figures;
use super::kills::PHASES;
use crate::support::smtp::{Action, Options, Phase, Sink};
use crate::support::world::{World, mailing};

/// Deadlines that a test can wait for.
const DEADLINE: Duration = Duration::from_millis(400);
/// Between the bytes of a slow reply, which must be there within the deadline.
const PAUSE: Duration = Duration::from_millis(2);

/// What a server does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Transient,
    Permanent,
    Closing,
    HangUp,
    Stall,
    Reset,
    Slow,
    Half,
}

const FAULTS: [Fault; 8] = [
    Fault::Transient,
    Fault::Permanent,
    Fault::Closing,
    Fault::HangUp,
    Fault::Stall,
    Fault::Reset,
    Fault::Slow,
    Fault::Half,
];

impl Fault {
    const fn action(self, phase: Phase) -> Action {
        match self {
            Self::Transient => Action::Reply("451 4.3.0 not now"),
            // Of an address only where one was named.
            Self::Permanent => match phase {
                Phase::Recipient | Phase::Body | Phase::Dot | Phase::Kept => {
                    Action::Reply("550 5.1.1 unknown")
                }
                _ => Action::Reply("554 5.3.0 no"),
            },
            Self::Closing => Action::Reply("421 4.3.2 closing"),
            Self::HangUp => Action::HangUp,
            Self::Stall => Action::Silence,
            Self::Reset => Action::Reset,
            Self::Slow => Action::Slow(PAUSE),
            Self::Half => Action::Half,
        }
    }
}

/// Where a mail ends after one attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Sent,
    /// Certainly not sent, through no fault of its own: the attempt does not count.
    GivenBack,
    /// Refused for now: the attempt counts.
    Again,
    Dead,
    InDoubt,
}

/// The class that a fault belongs to.
fn class(phase: Phase, fault: Fault) -> Class {
    let may_have_left = matches!(phase, Phase::Body | Phase::Dot | Phase::Kept);
    let is_of_a_mail = matches!(phase, Phase::Mail | Phase::Recipient | Phase::Data);
    match fault {
        Fault::Slow => Class::Sent,
        Fault::Transient if may_have_left || is_of_a_mail => Class::Again,
        Fault::Closing if may_have_left => Class::Again,
        Fault::Permanent if may_have_left || phase == Phase::Recipient => Class::Dead,
        Fault::Permanent if is_of_a_mail => Class::Again,
        _ if may_have_left => Class::InDoubt,
        _ => Class::GivenBack,
    }
}

impl Class {
    fn of(state: &str) -> Option<Self> {
        Some(match state {
            "sent 1" => Self::Sent,
            "queued 0" => Self::GivenBack,
            "queued 1" => Self::Again,
            "dead 1" => Self::Dead,
            "in_doubt 1" => Self::InDoubt,
            _ => return None,
        })
    }
}

fn server(sink: &Sink) -> Arc<Mailing> {
    let settings = SmtpSettings::parse(&format!("smtp://{}", sink.address())).unwrap();
    let deadlines = Deadlines {
        connect: DEADLINE,
        command: DEADLINE,
        data: DEADLINE,
        body: DEADLINE,
    };
    mailing(Transport::Smtp(settings.with_deadlines(deadlines)), 1)
}

/// Sends mails to a server that does this at that phase, and afterwards to one that behaves.
async fn cell(phase: Phase, fault: Fault, mails: usize) -> Account {
    let world = World::new().await;
    let people = world.people(mails);
    world.invite(&people).await;
    let sink = Sink::start(Options::default());
    sink.always(phase, fault.action(phase));
    let server = server(&sink);
    world.deliver(&server).await;
    let states = world.rows("SELECT state, attempts FROM mail").await;
    let expected = class(phase, fault);
    let found: Vec<_> = states.iter().map(|state| Class::of(state)).collect();
    assert!(
        found.contains(&Some(expected)),
        "{phase:?} {fault:?}: {states:?}"
    );
    // A run that ended early has not come to the others.
    let fits = |class: &Option<Class>| *class == Some(expected) || *class == Some(Class::GivenBack);
    assert!(found.iter().all(fits), "{phase:?} {fault:?}: {states:?}");
    sink.behave();
    for _ in 0..5 {
        world.pass_time().await;
        world.deliver(&server).await;
    }
    let rows = people.iter().map(|row| row.address.to_string()).collect();
    let accepted: Vec<_> = sink.received().iter().map(Accepted::read).collect();
    compare(&rows, &outbox(&world).await, &accepted)
}

async fn outbox(world: &World) -> Vec<Outgoing> {
    let rows = world
        .rows(
            "SELECT email, mail.id, kind, state, maybe_duplicate,
                (SELECT string_agg(encode(hash, 'hex'), ' ') FROM link WHERE mail_id = mail.id)
             FROM invitation JOIN mail ON mail.invitation_id = invitation.id",
        )
        .await;
    rows.iter()
        .map(|row| {
            let cells: Vec<&str> = row.split(' ').collect();
            Outgoing {
                email: cells[0].to_owned(),
                id: cells[1].to_owned(),
                kind: cells[2].to_owned(),
                state: cells[3].to_owned(),
                maybe_duplicate: cells[4] == "true",
                links: cells[5..].iter().map(|cell| (*cell).to_owned()).collect(),
            }
        })
        .collect()
}

/// Every fault at every phase, with so many mails each.
pub(super) fn all(mails: usize) -> Figures {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let mut account = Account::default();
    let mut most_in_doubt = 0;
    for phase in PHASES {
        for fault in FAULTS {
            account.add(runtime.block_on(cell(phase, fault, mails)));
            if class(phase, fault) == Class::InDoubt {
                most_in_doubt += mails;
            }
        }
    }
    Figures {
        scenario: "server faults",
        faults: PHASES.len() * FAULTS.len(),
        account,
        most_in_doubt,
        note: format!("8 phases x 8 faults, {mails} mails each"),
    }
}

#[test]
fn every_fault_of_a_server_ends_in_its_class_and_nothing_is_lost_or_doubled() {
    all(2).judge();
}
