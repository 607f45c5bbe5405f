//! A whole row of each table, to be changed where a case wants it otherwise.

/// An INSERT of a row that is in order but for the columns named.
#[expect(clippy::too_many_lines, reason = "a table of rows")]
pub(super) fn row(table: &'static str, differences: &[(&str, &str)]) -> String {
    let usual: &[(&str, &str)] = match table {
        "organisation" => &[
            ("id", "gen_random_uuid()"),
            ("slug", "'autumn'"),
            ("name", "'Autumn'"),
            ("created_at", "now()"),
        ],
        "space" => &[
            ("id", "gen_random_uuid()"),
            ("organisation_id", ":organisation"),
            ("slug", "'autumn-clinic'"),
            ("name", "'Autumn Clinic'"),
            ("language", "'en'"),
            ("created_at", "now()"),
        ],
        "account" => &[
            ("id", "gen_random_uuid()"),
            ("email", "'new@mail.test'"),
            ("language", "'en'"),
            ("state", "'pending'"),
            ("created_at", "now()"),
            ("pending_until", "now()"),
            ("sessions_after", "now()"),
        ],
        "terms" => &[
            ("version", "2"),
            ("language", "'en'"),
            ("body", "'Be kind.'"),
            ("digest", "sha256('Be kind.')"),
            ("published_at", "now()"),
        ],
        "terms_acceptance" => &[
            ("account_id", ":pending"),
            ("version", "1"),
            ("language", "'en'"),
            ("accepted_at", "now()"),
        ],
        "membership" => &[
            ("account_id", ":pending"),
            ("space_id", ":space"),
            ("roles", "'{client}'"),
            ("joined_at", "now()"),
        ],
        "batch" => &[
            ("id", "gen_random_uuid()"),
            ("source", "'addresses'"),
            ("actor", "'sam'"),
            ("started_at", "now()"),
        ],
        "invitation" => &[
            ("id", "gen_random_uuid()"),
            ("space_id", ":space"),
            ("batch_id", ":batch"),
            ("email", "'new@mail.test'"),
            ("language", "'en'"),
            ("roles", "'{client}'"),
            ("expires_at", "now()"),
            ("created_at", "now()"),
        ],
        "blocked" => &[
            ("email_key", "'new@mail.test'"),
            ("cause", "'bounced'"),
            ("blocked_at", "now()"),
        ],
        "bounce" => &[
            ("mail_id", ":sent"),
            ("cause", "'complained'"),
            ("reported_at", "now()"),
        ],
        "worker" => &[
            ("id", "gen_random_uuid()"),
            ("host", "'host'"),
            ("boot", "'boot'"),
            ("pid", "1"),
            ("birth", "'1'"),
            ("started_at", "now()"),
        ],
        "mail" => &[
            ("id", "gen_random_uuid()"),
            ("kind", "'invitation'"),
            ("invitation_id", ":open"),
            ("generation", "7"),
            ("created_at", "now()"),
            ("not_before", "now()"),
        ],
        "link" => &[
            ("hash", "sha256('new')"),
            ("purpose", "'join'"),
            ("invitation_id", ":open"),
            ("generation", "1"),
            ("created_at", "now()"),
        ],
        "audit" => &[
            ("actor", "'sam'"),
            ("action", "'space.created'"),
            ("subject_kind", "'space'"),
            ("subject_id", ":space"),
        ],
        "audit_note" => &[("audit_id", "2"), ("reason", "'because'")],
        "audit_seal" => &[
            ("up_to", "2"),
            ("rows", "1"),
            ("previous", "sha256('first')"),
            ("digest", "sha256('second')"),
            ("sealed_at", "now()"),
        ],
        "login_event" => &[
            ("account_id", ":active"),
            ("at", "now()"),
            ("outcome", "'logged_in'"),
            ("source", "'192.0.2.1'"),
        ],
        "throttle" => &[
            ("kind", "'log_in_address'"),
            ("key", "'new'"),
            ("since", "now()"),
            ("tries", "1"),
        ],
        "reset_request" => &[
            ("id", "gen_random_uuid()"),
            ("email", "'new@mail.test'"),
            ("asked_at", "now()"),
        ],
        _ => panic!("no usual row of {table}"),
    };
    let mut columns: Vec<(&str, &str)> = usual.to_vec();
    for (name, value) in differences {
        columns.retain(|(known, _)| known != name);
        columns.push((name, value));
    }
    let (names, values): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
    format!(
        "INSERT INTO {table} ({}) VALUES ({})",
        names.join(", "),
        values.join(", ")
    )
}
