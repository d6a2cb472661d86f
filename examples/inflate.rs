//! Unpacks every member of a zip into nothing, to see what scanning it costs beyond that:
//! `cargo run --release --example inflate -- case.zip THREADS`.

use std::io::{Cursor, Read};
use std::sync::Arc;

use anyhow::{Context, Result};
use rayon::prelude::*;
use zip::ZipArchive;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().context("say which zip")?;
    let threads = arguments.next().and_then(|threads| threads.parse().ok()).context("say how many threads")?;
    let packed: Arc<[u8]> = std::fs::read(&path).with_context(|| format!("cannot read {path}"))?.into();
    let zip = ZipArchive::new(Cursor::new(packed))?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
    pool.install(|| {
        // As much at a time as a scan reads.
        let own = || (zip.clone(), vec![0; 256 << 10]);
        (0..zip.len())
            .into_par_iter()
            .map_init(own, |(zip, buffer), index| {
                let mut member = zip.by_index(index)?;
                while member.read(buffer)? > 0 {}
                Ok(())
            })
            .collect()
    })
}
