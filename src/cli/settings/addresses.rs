//! Addresses of all kinds, each with what it must not hold.

use super::{Resolver, Setting, wrong};
use crate::cli::error::CliError;
use crate::domain::email::EmailAddress;
use crate::web::Network;

impl Resolver<'_> {
    pub(super) fn trusted_proxies(&self) -> Result<Vec<Network>, CliError> {
        let Some(setting) = self.text("trusted_proxies") else {
            return Ok(Vec::new());
        };
        let networks = setting
            .value
            .split([',', ' '])
            .filter(|network| !network.is_empty());
        networks
            .map(|network| {
                let wanted = "networks such as 10.0.0.0/8, 192.0.2.7";
                network
                    .parse()
                    .map_err(|_| wrong("trusted_proxies", &setting, wanted))
            })
            .collect()
    }

    pub(super) fn base_url(&self) -> Result<Option<Setting<String>>, CliError> {
        let Some(mut setting) = self.text("base_url") else {
            return Ok(None);
        };
        let rest = ["https://", "http://"]
            .iter()
            .find_map(|s| setting.value.strip_prefix(s));
        if rest.is_none_or(|rest| rest.is_empty() || rest.contains(['?', '#', ' '])) {
            return Err(wrong(
                "base_url",
                &setting,
                "an address such as https://join.example",
            ));
        }
        setting
            .value
            .truncate(setting.value.trim_end_matches('/').len());
        Ok(Some(setting))
    }

    /// An address that has room for the id of a mail.
    pub(super) fn bounce_address(&self) -> Result<Option<Setting<EmailAddress>>, CliError> {
        let wanted = "an address such as bounces@clinic.example";
        let Some(setting) = self.parsed::<EmailAddress>("bounce_address", wanted)? else {
            return Ok(None);
        };
        let local = setting.value.as_str().split('@').next().unwrap_or_default();
        if local.contains('+') || local.len() > 31 {
            let wanted = "one with up to 31 characters and no \"+\" before the \"@\"";
            return Err(wrong("bounce_address", &setting, wanted));
        }
        Ok(Some(setting))
    }

    /// A mail server's address must not hold a password, and one that does is never shown.
    pub(super) fn smtp_url(&self) -> Result<Option<Setting<String>>, CliError> {
        let Some(setting) = self.text("smtp_url") else {
            return Ok(None);
        };
        let scheme_and_rest = setting.value.split_once("://");
        let authority = scheme_and_rest.map_or(setting.value.as_str(), |(_, rest)| rest);
        if authority
            .rsplit_once('@')
            .is_some_and(|(user, _)| user.contains(':'))
        {
            return Err(CliError::config(format!(
                "the address of the mail server holds a password ({})",
                setting.origin
            ))
            .hint("put the password into a file and name it in `ADMIT_SMTP_PASSWORD_FILE`"));
        }
        if !matches!(scheme_and_rest, Some(("smtp" | "smtps", rest)) if !rest.is_empty()) {
            return Err(CliError::config(format!(
                "smtp_url is not an address such as smtp://mail.example:587 ({})",
                setting.origin
            )));
        }
        Ok(Some(setting))
    }
}
