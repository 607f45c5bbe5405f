//! How often strangers may try what. Counted by address and by place alike for those who have an
//! account and those who have none, so that no limit tells who has one.

use std::time::Duration;

use jiff::Timestamp;

use super::Tx;
use crate::domain::account::ThrottleKind;
use crate::store::StoreError;
use crate::store::throttle::{Limit, find_wait, mark_tried};

/// Failed attempts to log in to one address.
pub(super) const LOG_INS_OF_ADDRESS: Limit = Limit {
    kind: ThrottleKind::LogInAddress,
    tries: 10,
    window: Duration::from_mins(15),
};

/// Failed attempts to log in from one place, where many people may be.
pub(super) const LOG_INS_OF_SOURCE: Limit = Limit {
    kind: ThrottleKind::LogInSource,
    tries: 100,
    window: Duration::from_mins(15),
};

/// Resets asked for one address.
pub(super) const RESETS_OF_ADDRESS: Limit = Limit {
    kind: ThrottleKind::ResetAddress,
    tries: 3,
    window: Duration::from_hours(1),
};

/// Resets asked for from one place.
pub(super) const RESETS_OF_SOURCE: Limit = Limit {
    kind: ThrottleKind::ResetSource,
    tries: 30,
    window: Duration::from_hours(1),
};

/// Links tried from one place that nobody was sent. There is nothing to guess in 256 bits; this
/// keeps the noise down.
pub(super) const LINKS_OF_SOURCE: Limit = Limit {
    kind: ThrottleKind::LinkSource,
    tries: 30,
    window: Duration::from_mins(15),
};

/// The longest that anything is counted over.
pub(super) const LONGEST_WINDOW: Duration = {
    let all = [
        LOG_INS_OF_ADDRESS,
        LOG_INS_OF_SOURCE,
        RESETS_OF_ADDRESS,
        RESETS_OF_SOURCE,
        LINKS_OF_SOURCE,
    ];
    let mut longest = Duration::ZERO;
    let mut next = 0;
    while next < all.len() {
        if all[next].window.as_secs() > longest.as_secs() {
            longest = all[next].window;
        }
        next += 1;
    }
    longest
};

/// The longest text that names a place.
const MAX_SOURCE: usize = 64;

/// The place that a request came from, as it is counted and kept: an address of the network, cut
/// where an edge was told something else. `None` where nothing is known.
pub(super) fn source_key(source: Option<&str>) -> Option<&str> {
    let source = source?.trim();
    let kept = &source[..source.floor_char_boundary(MAX_SOURCE)];
    (!kept.is_empty() && !kept.contains('\0')).then_some(kept)
}

/// Counts a try, or answers when the next one is possible.
pub(super) async fn take(
    tx: &mut Tx<'_>,
    limit: &Limit,
    key: &str,
) -> Result<Option<Timestamp>, StoreError> {
    if mark_tried(tx.connection(), limit, key).await? {
        return Ok(None);
    }
    // The wait may have ended between the two statements.
    let until = find_wait(tx.connection(), limit, key).await?;
    Ok(Some(until.unwrap_or(tx.now)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_cut_to_what_is_kept_and_nothing_is_no_place() {
        assert_eq!(source_key(Some(" 192.0.2.1 ")), Some("192.0.2.1"));
        assert_eq!(source_key(Some(" ")), None);
        assert_eq!(source_key(Some("a\0b")), None);
        assert_eq!(source_key(None), None);
        let long = format!("a{}", "é".repeat(40));
        assert_eq!(source_key(Some(&long)).map(str::len), Some(63));
    }
}
