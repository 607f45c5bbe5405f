//! What this admit is. A packager may name the commit and its date at build time; a build from an
//! unpacked archive knows neither and is the same bit for bit.

/// The version of the package.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
/// The version of the JSON that admit writes.
pub const JSON_SCHEMA: u8 = 1;
/// The commit it was built from, if the builder said so.
pub const COMMIT: Option<&str> = option_env!("ADMIT_BUILD_COMMIT");
/// The day of that commit, if the builder said so.
pub const DATE: Option<&str> = option_env!("ADMIT_BUILD_DATE");

/// `admit 0.1.0 (commit, date)`, as far as it is known.
#[must_use]
pub fn line() -> String {
    let details: Vec<&str> = [COMMIT, DATE].into_iter().flatten().collect();
    if details.is_empty() {
        format!("admit {VERSION}")
    } else {
        format!("admit {VERSION} ({})", details.join(", "))
    }
}

/// What it runs on.
#[must_use]
pub fn target() -> String {
    format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS)
}

/// What follows the name: `0.1.0 (commit, date)`.
#[must_use]
pub fn number() -> String {
    line().trim_start_matches("admit ").to_owned()
}
