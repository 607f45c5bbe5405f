//! What the tests share.

pub(crate) mod cluster;
pub(crate) mod pooler;
pub(crate) mod returned;
pub(crate) mod roles;
pub(crate) mod run;
pub(crate) mod smtp;
pub(crate) mod world;
