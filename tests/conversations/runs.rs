//! How long the long suites run: shortened, or whole where the environment says so; and by
//! which dice.

/// The seed of every suite, unless `KAMERTON_SEED` says another.
const SEED: u64 = 20_261_124;

/// What the whole of each suite is, by the variable that asks for it.
const WHOLE: [(&str, u64); 16] = [
    ("KAMERTON_BACKUPS", 40),
    ("KAMERTON_CUTS", 1),
    ("KAMERTON_ENDINGS", 200),
    ("KAMERTON_FLOOD", 5_000),
    ("KAMERTON_FORGERIES", 10_000),
    ("KAMERTON_FULL_DISKS", 100),
    ("KAMERTON_GUESSES", 100_000),
    ("KAMERTON_HOSTILE", 10_000),
    ("KAMERTON_KILLS", 1_000),
    ("KAMERTON_OUTAGE", 60),
    ("KAMERTON_POINTS", 20),
    ("KAMERTON_QUEUED", 100_000),
    ("KAMERTON_ROLES", 1),
    ("KAMERTON_SEEDS", 10_000),
    ("KAMERTON_STORM", 10_000),
    ("KAMERTON_UPDATES", 100_000),
];

/// The number in this variable of the environment; where there is none and `KAMERTON_WHOLE` is
/// set, what the whole of that suite is.
pub fn asked(variable: &str) -> Option<u64> {
    let Ok(set) = std::env::var(variable) else {
        let all = WHOLE
            .iter()
            .filter(|_| std::env::var_os("KAMERTON_WHOLE").is_some());
        let whole = all.copied().find(|(name, _)| *name == variable);
        return whole.map(|(_, number)| number);
    };
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
