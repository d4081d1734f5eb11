//! How long the long suites run: shortened, or whole where the environment says so; and by
//! which dice.

/// The seed of every suite, unless `KAMERTON_SEED` says another.
const SEED: u64 = 20_261_124;

/// The number in this variable of the environment, where there is one.
pub fn asked(variable: &str) -> Option<u64> {
    let set = std::env::var(variable).ok()?;
    let number = set.parse();
    Some(number.unwrap_or_else(|_| panic!("{variable}={set} is no number")))
}

/// The same; `shortened` where there is none.
pub fn whole(variable: &str, shortened: u64) -> u64 {
    asked(variable).unwrap_or(shortened)
}

/// The seed, printed so that a run can be had again.
pub fn seed(suite: &str) -> u64 {
    let seed = whole("KAMERTON_SEED", SEED);
    eprintln!("{suite}: KAMERTON_SEED={seed}");
    seed
}

/// The value below which so many hundredths of `values` lie.
pub fn percentile(values: &mut [u64], hundredths: usize) -> u64 {
    values.sort_unstable();
    let last = values.len().checked_sub(1).expect("there are some");
    values[(values.len() * hundredths / 100).min(last)]
}
