//! What this admit is. `build.rs` finds the commit and its date where a checkout is built, or a packager
//! names them; a build from an unpacked archive knows neither and is the same bit for bit.

/// The version of the package.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
/// The version of the JSON that admit writes.
pub const JSON_SCHEMA: u8 = 1;
/// The commit it was built from, if that is known.
pub const COMMIT: Option<&str> = known(option_env!("ADMIT_BUILD_COMMIT"));
/// The day of that commit, if it is known.
pub const DATE: Option<&str> = known(option_env!("ADMIT_BUILD_DATE"));

/// An empty word says that nothing is to be known.
const fn known(word: Option<&'static str>) -> Option<&'static str> {
    match word {
        Some(word) if !word.is_empty() => Some(word),
        _ => None,
    }
}

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
