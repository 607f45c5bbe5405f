//! Accounts in every state, and the runs on them.

use super::invited::Invited;
use crate::support::run::Ran;

impl Invited {
    /// An account in this state; an active or pending one is a client of `acme`.
    pub(crate) fn account(&self, email: &str, state: &str) {
        let hash = format!("$argon2id$v=19$m=19456,t=2,p=1${}", "a".repeat(60));
        self.store(&format!(
            "WITH made AS (
                INSERT INTO account (id, email, given_name, language, state, password_hash,
                    created_at, pending_until, activated_at, disabled_at, disabled_from, deleted_at,
                    deleted_from, erase_after, sessions_after)
                SELECT gen_random_uuid(), '{email}', 'Kim', 'en', '{state}', '{hash}', now(),
                    now() + interval '7 days', CASE WHEN '{state}' <> 'pending' THEN now() END,
                    CASE WHEN '{state}' = 'disabled' THEN now() END,
                    CASE WHEN '{state}' = 'disabled' THEN 'active' END,
                    CASE WHEN '{state}' = 'deleted' THEN now() END,
                    CASE WHEN '{state}' = 'deleted' THEN 'active' END, now() + interval '30 days', now()
                RETURNING id
            ), joined AS (
                INSERT INTO membership (account_id, space_id, roles, joined_at)
                SELECT made.id, space.id, '{{client}}', now() FROM made, space
                WHERE '{state}' IN ('active', 'pending') AND space.slug = 'acme'
            )
            INSERT INTO audit (actor, action, subject_kind, subject_id)
            SELECT 'owner', 'account.created', 'account', id FROM made"
        ));
    }

    /// What an account's only membership is changed to.
    pub(crate) fn roles(&self, email: &str, roles: &str) {
        self.store(&format!(
            "WITH changed AS (
                UPDATE membership SET roles = '{{{roles}}}'
                WHERE account_id = (SELECT id FROM account WHERE email = '{email}')
                RETURNING account_id
            )
            INSERT INTO audit (actor, action, subject_kind, subject_id)
            SELECT 'owner', 'membership.roles_set', 'membership', account_id FROM changed"
        ));
    }

    /// Every mail is as old as if it had been written so long ago.
    pub(crate) fn age_mails(&self, interval: &str) {
        self.store("ALTER TABLE mail DISABLE TRIGGER mail_guard");
        self.store(&format!(
            "UPDATE mail SET created_at = created_at - interval '{interval}'"
        ));
        self.store("ALTER TABLE mail ENABLE TRIGGER mail_guard");
    }
}

/// A space `acme` and nobody in it.
pub(crate) fn acme() -> Invited {
    let acme = Invited::with(&[]);
    assert_eq!(acme.line("space create acme --name Acme").code, 0);
    acme
}

/// The run, with the times of day that people read left out of what it said.
pub(crate) fn timeless(mut ran: Ran) -> Ran {
    let words: Vec<&str> = ran.stderr.split(' ').collect();
    let is_time = |word: &str| word.len() >= 5 && word.as_bytes()[2] == b':';
    let words = words
        .iter()
        .map(|word| if is_time(word) { "[TIME]" } else { word });
    ran.stderr = words.collect::<Vec<_>>().join(" ");
    if let Some((before, wait)) = ran.stderr.split_once("is possible in ")
        && let Some((_, after)) = wait.split_once('\n')
    {
        ran.stderr = format!("{before}is possible in [WAIT]\n{after}");
    }
    ran
}
