//! How many connections a run uses: few at first, more while the server takes mails, half as many
//! when it asks us to slow down.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Connections that a run begins with.
const FIRST: u16 = 2;
/// Mails that are taken before there is one more.
const GOOD: u32 = 100;

/// The number of connections at work, shared by all of them.
#[derive(Debug)]
pub(super) struct Breadth {
    most: u16,
    now: Mutex<Now>,
}

#[derive(Debug)]
struct Now {
    connections: u16,
    good: u32,
    is_drained: bool,
}

impl Breadth {
    /// Begins with a few connections, and goes up to `most`.
    pub(super) fn careful(most: u16) -> Self {
        Self::at(FIRST.min(most), most)
    }

    /// Uses all from the beginning.
    pub(super) fn full(most: u16) -> Self {
        Self::at(most, most)
    }

    fn at(connections: u16, most: u16) -> Self {
        Self {
            most: most.max(1),
            now: Mutex::new(Now {
                connections: connections.max(1),
                good: 0,
                is_drained: false,
            }),
        }
    }

    /// True while the connection of this number, counted from 0, has a turn.
    pub(super) fn has_turn(&self, number: i16) -> bool {
        i32::from(number) < i32::from(self.lock().connections)
    }

    /// A mail was taken.
    pub(super) fn speed_up(&self) {
        let mut now = self.lock();
        now.good += 1;
        if now.good >= GOOD {
            now.good = 0;
            now.connections = (now.connections + 1).min(self.most);
        }
    }

    /// The server has too much of us. Answers how many connections are left.
    pub(super) fn slow_down(&self) -> u16 {
        let mut now = self.lock();
        now.good = 0;
        now.connections = (now.connections / 2).max(1);
        now.connections
    }

    /// Nothing is left to claim: those who wait for a turn need not.
    pub(super) fn drain(&self) {
        self.lock().is_drained = true;
    }

    pub(super) fn is_drained(&self) -> bool {
        self.lock().is_drained
    }

    fn lock(&self) -> MutexGuard<'_, Now> {
        // Nothing panics while it holds the lock.
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connections(breadth: &Breadth) -> usize {
        (0..100).filter(|number| breadth.has_turn(*number)).count()
    }

    #[test]
    fn connections_grow_with_what_is_taken_and_are_halved_when_the_server_has_enough() {
        let breadth = Breadth::careful(5);
        assert_eq!(connections(&breadth), 2);
        (0..99).for_each(|_| breadth.speed_up());
        assert_eq!(connections(&breadth), 2);
        breadth.speed_up();
        assert_eq!(connections(&breadth), 3);
        (0..1000).for_each(|_| breadth.speed_up());
        assert_eq!(connections(&breadth), 5);
        assert_eq!(breadth.slow_down(), 2);
        (0..99).for_each(|_| breadth.speed_up());
        assert_eq!(breadth.slow_down(), 1);
        assert_eq!(breadth.slow_down(), 1);
        (0..99).for_each(|_| breadth.speed_up());
        assert_eq!(
            connections(&breadth),
            1,
            "what was good before does not count"
        );
        assert_eq!(connections(&Breadth::careful(1)), 1);
        assert_eq!(connections(&Breadth::full(7)), 7);
    }
}
