//! How long people wait for an answer: `cargo bench --bench latency`, or only some of it, such as
//! `cargo bench --bench latency -- open backlog`.
//!
//! `kamerton run` is a process of its own, and the Bot API that it speaks to another one on the
//! same machine. What is measured is from the moment at which the sandbox has an update to the
//! moment at which it has accepted the message that answers it, in the time of the wall. The load
//! is open: nobody waits for an answer before the next one speaks.

mod bare;
mod crowd;
mod export;
mod eyes;
mod machine;
mod marks;
mod school;

use std::time::Duration;

use tokio::runtime::Runtime;

fn main() {
    let runtime = Runtime::new().expect("a runtime");
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some(machine::BARE) {
        let (Some(api), Some(database)) = (arguments.next(), arguments.next()) else {
            panic!("the bare loop wants an address and a database");
        };
        return runtime.block_on(bare::answer(&api, &database));
    }
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|it| it == name);
    runtime.block_on(async {
        if is_wanted("open") {
            marks::open().await;
        }
        if is_wanted("bare") {
            marks::bare().await;
        }
        if is_wanted("backlog") {
            marks::backlog().await;
        }
        if is_wanted("burst") {
            crowd::burst().await;
        }
        if is_wanted("broadcast") {
            crowd::broadcast().await;
        }
        if is_wanted("refused") {
            crowd::refused().await;
        }
        if is_wanted("export") {
            export::beside().await;
        }
    });
}

/// Prints what half of them waited, what ninety-nine of a hundred did, and the longest.
fn report(what: &str, mut waited: Vec<Duration>) {
    waited.sort();
    let at = |hundredths: usize| waited[(waited.len() * hundredths).div_ceil(100) - 1];
    let (half, most, longest) = (at(50), at(99), at(100));
    let count = waited.len();
    println!("{what}: p50 {half:.2?}, p99 {most:.2?}, max {longest:.2?}, of {count}");
}
