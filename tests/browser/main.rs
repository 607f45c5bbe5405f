//! The pages in a real browser: Debian's Chromium without a window, driven by `WebDriver`, over the
//! real program, a real database and a real conversation with a mail server. `scripts/test-browser`
//! runs them; they are apart from the other tests, which need no browser.

#[cfg(test)]
#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "these tests need a part of what the others share")]
mod support;

#[cfg(test)]
mod chromium;
#[cfg(test)]
mod errors;
#[cfg(test)]
mod form;
#[cfg(test)]
mod place;
#[cfg(test)]
mod whole_way;
