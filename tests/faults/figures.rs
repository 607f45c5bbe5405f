//! The figures of a scenario, and the sizes that it is run in.

use super::accounting::Account;
use crate::support::cluster::variable;
use crate::support::smtp::next_random;

/// What a scenario came to.
pub(super) struct Figures {
    pub(super) scenario: &'static str,
    /// Faults that took effect.
    pub(super) faults: usize,
    pub(super) account: Account,
    /// The most mails in doubt and repetitions that the promise leaves room for.
    pub(super) most_in_doubt: usize,
    pub(super) note: String,
}

impl Figures {
    /// Fails where something is wrong that must never be.
    pub(super) fn judge(&self) {
        let Self {
            scenario,
            faults,
            account,
            ..
        } = self;
        assert!(*faults > 0, "{scenario}: no fault took effect");
        assert!(account.is_right(), "{scenario}: {account}");
        assert_eq!(account.waiting, 0, "{scenario}: {account}");
        // No mail of these runs is sent again by itself while it is in doubt.
        assert_eq!(account.duplicates, 0, "{scenario}: {account}");
        assert!(
            account.in_doubt <= self.most_in_doubt,
            "{scenario}: {account}"
        );
    }

    /// A row of the table.
    fn row(&self) -> String {
        let account = &self.account;
        let mut cells = vec![
            self.scenario.to_owned(),
            self.faults.to_string(),
            account.rows.to_string(),
            account.accepted.to_string(),
            account.in_doubt.to_string(),
            account.dead.to_string(),
            account.duplicates.to_string(),
        ];
        cells.extend(account.wrongs().map(|(_, people)| people.len().to_string()));
        cells.push(self.note.clone());
        format!("| {} |", cells.join(" | "))
    }
}

/// The figures as a table in Markdown.
pub(super) fn table(figures: &[Figures]) -> String {
    let mut heads = vec![
        "scenario",
        "faults",
        "rows",
        "accepted",
        "in doubt",
        "dead",
        "duplicates",
    ];
    let none = Account::default();
    heads.extend(none.wrongs().map(|(name, _)| name));
    heads.push("note");
    let rule = "|---".repeat(heads.len());
    let rows: Vec<String> = figures.iter().map(Figures::row).collect();
    format!("| {} |\n{rule}|\n{}\n", heads.join(" | "), rows.join("\n"))
}

/// A size that `scripts/faults` sets, else the short one.
pub(super) fn size(name: &str, short: usize) -> usize {
    variable(&format!("ADMIT_FAULTS_{name}")).map_or(short, |value| {
        value
            .parse()
            .unwrap_or_else(|_| panic!("ADMIT_FAULTS_{name} is no number: {value}"))
    })
}

/// Random numbers that a seed repeats; `ADMIT_FAULTS_SEED` names another one.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new() -> Self {
        Self(size("SEED", 4711).max(1) as u64)
    }

    pub(super) const fn next(&mut self) -> u64 {
        self.0 = next_random(self.0);
        self.0
    }

    pub(super) const fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }
}
