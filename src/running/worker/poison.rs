//! Faults on demand, for the tests of isolation: nothing that a bundle holds can bring them about.
//!
//! `CCMTRIAGE_WORKER_POISON="b7=abort b11=hang"` in the environment makes the child abort at the bundle `b7` and hang
//! at `b11`. Only the child looks at it, once, when it starts; without the variable there are no faults.

use std::collections::HashMap;
use std::time::Duration;

/// The variable's name.
const VARIABLE: &str = "CCMTRIAGE_WORKER_POISON";

/// Bundles and what shall happen at them.
pub(super) struct Poison(HashMap<String, String>);

impl Poison {
    /// As the environment says; nearly always none.
    pub(super) fn of_environment() -> Self {
        let text = std::env::var(VARIABLE).unwrap_or_default();
        let pair = |pair: &str| pair.rsplit_once('=').map(|(bundle, fault)| (bundle.to_owned(), fault.to_owned()));
        Self(text.split_ascii_whitespace().filter_map(pair).collect())
    }

    /// Does what the environment asks for at this bundle.
    pub(super) fn act(&self, bundle_id: &str) {
        match self.0.get(bundle_id).map(String::as_str) {
            Some("abort") => std::process::abort(),
            Some("hang") => loop {
                std::hint::spin_loop();
            },
            Some("sleep") => loop {
                std::thread::sleep(Duration::from_secs(60));
            },
            Some("memory") => {
                let mut kept = Vec::new();
                loop {
                    kept.push(vec![1_u8; 16 << 20]);
                    std::hint::black_box(&kept);
                }
            }
            Some("panic") => panic!("as {VARIABLE} asks"),
            _ => {}
        }
    }
}
