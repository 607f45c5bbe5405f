//! The commands. A path in here is the words typed: `admit config show` is `config/show.rs`.
//!
//! To add a leaf: a file with `Args`, `EXAMPLES` and `run`, a variant with its doc line in the
//! noun's enum, and an arm in its `run`. To add a noun: the same with a variant here, and its arms
//! in `effect` and `run`. Tests walk the tree and say what a new leaf lacks.

pub mod account;
pub mod activation;
pub mod audit;
pub mod batch;
pub mod completions;
pub mod config;
pub mod cron;
pub mod db;
pub mod demo;
pub mod doctor;
pub mod generate;
pub mod help;
pub mod invite;
pub mod mail;
pub mod member;
pub mod org;
pub mod password;
pub mod serve;
pub mod space;
pub mod status;
pub mod terms;
pub mod version;

use clap::Subcommand;

use super::context::Context;
use super::error::CliError;
use super::exit::Ending;
use super::ui::Effect;

/// Every noun and every verb without a noun, in the order of the help.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Invite people to a space, and follow their invitations
    Invite(invite::Invite),
    /// Find out why somebody cannot get in; make, close and correct accounts
    Account(account::AccountNoun),
    /// Mail activations again, and see who waits for one
    Activation(activation::Activation),
    /// Let people choose a new password
    Password(password::Password),
    /// The places that people are invited to
    Space(space::Space),
    /// The organisations that spaces belong to
    Org(org::Org),
    /// The members of a space, and their roles
    Member(member::Member),
    /// Look at runs of invite send, and take them back
    Batch(batch::Batch),
    /// The terms of use: publish them, and see who accepted them
    Terms(terms::Terms),
    /// Who did what: look, seal, and prove that nothing was changed
    Audit(audit::Audit),
    /// The outbox: deliver, look, and mend what went wrong
    Mail(mail::Mail),
    /// The database: bring it up to date, look at it
    Db(db::Db),
    /// Show and check the settings
    Config(config::Config),
    /// Serve the pages that the links in mails lead to
    ///
    /// Joining, signing up, activating, logging in, a forgotten password. Put a proxy before it that does
    /// the encryption, and name that in `trusted_proxies`; the public address is `base_url`. Any number
    /// may run on one database. One line is logged for each request, without secrets and addresses.
    /// Ctrl-C or SIGTERM ends it once the requests at work are answered.
    #[command(after_long_help = serve::EXAMPLES)]
    Serve(serve::Args),
    /// Do everything that is due, in one call, for cron and systemd
    ///
    /// Remind those who have not answered, look at requests for a new password, deliver what is due, erase
    /// accounts whose time is over (never activated, or deleted and past their grace), forget what is too
    /// old, and seal the audit.
    ///
    /// Each step runs whatever befell the others, and is safe to run at any time and any number of times.
    /// One runs at a time on one database, on whichever machine: while another is at work, this does
    /// nothing and ends with 0. Mails in doubt or refused for good do not make it fail: `admit status` tells
    /// of them.
    #[command(after_long_help = cron::EXAMPLES)]
    Cron(cron::Args),
    /// Tell how the outbox and the regular work are doing; 5 past a limit
    ///
    /// The age of the queue, what waits, is in doubt or was refused of late, reminders that are overdue,
    /// how the last cron ended, and how old the last seal is.
    ///
    /// Past a limit it ends with 5 and names the command that helps. As Prometheus text it can be left
    /// where the textfile collector of Prometheus looks: `--format prometheus --output FILE`.
    #[command(after_long_help = status::EXAMPLES)]
    Status(status::Args),
    /// Check that everything is set up right
    ///
    /// The settings and their files, the database and its role, the mails and the way they leave, folders,
    /// and clocks. Nothing is changed and no mail is sent. Ends with the code of the strongest failure: 78,
    /// 69 or 75; warnings are 0.
    #[command(after_long_help = doctor::EXAMPLES)]
    Doctor(doctor::Args),
    /// Show the whole way of an invited person on this machine
    ///
    /// Starts a database and an inbox of its own, invites three people, and serves the pages: open the
    /// inbox in a browser and click through. No setting of yours is used and nothing is mailed. Ctrl-C
    /// ends it and takes everything away again.
    #[command(after_long_help = demo::EXAMPLES)]
    Demo(demo::Args),
    /// Print a script that completes commands on TAB
    #[command(after_long_help = completions::EXAMPLES)]
    Completions(completions::Args),
    /// Tell what this admit is
    #[command(after_long_help = version::EXAMPLES)]
    Version(version::Args),
    /// Explain a command or a topic
    #[command(after_long_help = help::EXAMPLES)]
    Help(help::Args),
    /// Write the completion scripts and the manual pages
    #[command(hide = true, after_long_help = generate::EXAMPLES)]
    Generate(generate::Args),
}

impl Command {
    /// Whether the command changes anything.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        match self {
            Self::Invite(invite) => invite.effect(),
            Self::Activation(activation) => activation.effect(),
            Self::Password(password) => password.effect(),
            Self::Account(account) => account.effect(),
            Self::Space(space) => space.effect(),
            Self::Member(member) => member.effect(),
            Self::Org(org) => org.effect(),
            Self::Terms(terms) => terms.effect(),
            Self::Audit(audit) => audit.effect(),
            Self::Mail(mail) => mail.effect(),
            Self::Db(db) => db.effect(),
            Self::Batch(batch) => batch.effect(),
            Self::Status(_) | Self::Doctor(_) => Effect::Reads,
            Self::Config(_) | Self::Completions(_) | Self::Version(_) | Self::Help(_) => {
                Effect::Reads
            }
            Self::Cron(_) | Self::Serve(_) | Self::Demo(_) | Self::Generate(_) => Effect::Changes,
        }
    }

    /// How much is logged without being asked for: of what runs for weeks, what it does.
    #[must_use]
    pub const fn least_verbosity(&self) -> u8 {
        match self {
            Self::Serve(_) => 1,
            _ => 0,
        }
    }

    /// Does it.
    pub fn run(self, cx: &Context) -> Result<Ending, CliError> {
        match self {
            Self::Invite(invite) => invite.run(cx),
            Self::Activation(activation) => activation.run(cx),
            Self::Password(password) => password.run(cx),
            Self::Account(account) => account.run(cx),
            Self::Space(space) => space.run(cx),
            Self::Member(member) => member.run(cx),
            Self::Org(org) => org.run(cx),
            Self::Terms(terms) => terms.run(cx),
            Self::Audit(audit) => audit.run(cx),
            Self::Mail(mail) => mail.run(cx),
            Self::Db(db) => db.run(cx),
            Self::Batch(batch) => batch.run(cx),
            Self::Config(config) => config.run(cx),
            Self::Serve(args) => serve::run(&args, cx),
            Self::Cron(args) => cron::run(&args, cx),
            Self::Status(args) => status::run(&args, cx),
            Self::Doctor(args) => doctor::run(&args, cx),
            Self::Demo(args) => demo::run(&args, cx),
            Self::Completions(args) => completions::run(&args, cx),
            Self::Version(args) => version::run(&args, cx),
            Self::Help(args) => help::run(&args, cx),
            Self::Generate(args) => generate::run(&args, cx),
        }
    }
}
