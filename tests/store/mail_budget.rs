//! Rules of `mail_budget`.

use super::{Case, allowed, assert_allowed, assert_refused, refused};

fn bucket(key: &str, tokens: &str, promised: &str) -> String {
    format!(
        "INSERT INTO mail_budget (key, tokens, counted_at, promised_at)
         VALUES ({key}, {tokens}, now(), {promised})"
    )
}

pub(super) fn cases() -> Vec<Case> {
    let twice = format!("{}, ('all', 1, now(), NULL)", bucket("'all'", "1", "NULL"));
    vec![
        refused("mail_budget_pkey", twice),
        refused("mail_budget_key_check", bucket("'mail.test'", "1", "NULL")),
        refused("mail_budget_key_check", bucket("'@'", "1", "NULL")),
        refused("mail_budget_tokens_check", bucket("'all'", "'NaN'", "NULL")),
        refused(
            "mail_budget_tokens_check",
            bucket("'all'", "-1000001", "NULL"),
        ),
        refused(
            "mail_budget_promised_at_check",
            bucket("'all'", "1", "now()"),
        ),
    ]
}

#[tokio::test]
async fn a_bucket_is_for_all_mail_or_for_a_domain_and_holds_a_number() {
    assert_refused(&cases()).await;
}

#[tokio::test]
async fn a_bucket_may_be_overdrawn_and_forgotten() {
    let domain = bucket("'@mail.test'", "-3.5", "now()");
    let statements =
        format!("{domain}; UPDATE mail_budget SET tokens = 1; DELETE FROM mail_budget");
    assert_allowed(&[allowed("a bucket", statements)]).await;
}
