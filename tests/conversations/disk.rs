//! The disk is full at random moments, or cannot be written: nothing is half stored, nothing is
//! confirmed meanwhile, and the service goes on by itself within thirty seconds.
//!
//! The disk gets full in two ways: files may not grow beyond some length (`prlimit`, as anybody
//! may set it), or they lie on a small `tmpfs` (where somebody may mount one). The negative
//! controls confirm first, or keep half of a transaction: an update's key without its effects.

use std::{
    fs,
    io::Write,
    os::unix::{
        fs::{MetadataExt, PermissionsExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use kamerton::chance::Chance;

use crate::{
    child::{Class, Machine, Program},
    oracle::{Deeds, Verdict, judge},
    runs::{seed, whole},
    school::reply,
};

/// How often the disk gets full; `KAMERTON_FULL_DISKS=100` runs the whole of it.
const TIMES: u64 = 3;
/// After so many times the student gets something else to hand in for.
const TIMES_A_WORK: u64 = 8;
/// Within which time everything is at work again.
const AGAIN: Duration = Duration::from_secs(30);
/// The small disk, in bytes.
const SMALL: u64 = 16 << 20;

/// How a disk gets full.
enum Disk {
    /// No file of the process's grows beyond some length.
    Limited,
    /// A `tmpfs` with nothing free.
    Small(Mounted),
}

/// A small disk, mounted where the machine's files are.
struct Mounted(PathBuf);

impl Mounted {
    /// Puts the files of a machine that does not run on a small disk of their own; `None`
    /// where nobody may mount one.
    fn under(folder: &Path) -> Option<Mounted> {
        let files: Vec<(PathBuf, Vec<u8>)> = fs::read_dir(folder)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").path())
            .map(|path| (path.clone(), fs::read(path).expect("a file")))
            .collect();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={SMALL}"), "tmpfs"])
            .arg(folder)
            .stderr(Stdio::null())
            .status();
        if !mounted.is_ok_and(|status| status.success()) {
            return None;
        }
        for (path, content) in files {
            fs::write(path, content).expect("a file");
        }
        Some(Mounted(folder.to_owned()))
    }

    fn ballast(&self) -> PathBuf {
        self.0.join("ballast")
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        Command::new("umount").arg("-l").arg(&self.0).status().ok();
    }
}

impl Disk {
    /// Fills it up, but for a few pages.
    fn fill(&self, machine: &Machine, dice: &mut Chance) {
        let pages = dice.seed() % 16;
        match self {
            Disk::Limited => {
                let log = machine.folder.path().join("school.db-wal");
                let long = fs::metadata(log).map_or(0, |log| log.len());
                let bytes = dice.seed() % (long + 4096 * pages + 1);
                limit(Command::new("prlimit"), machine.id(), &bytes.to_string());
            }
            Disk::Small(mounted) => {
                let mut ballast = fs::File::create(mounted.ballast()).expect("a file");
                while ballast.write_all(&[0; 4096]).is_ok() {}
                let long = ballast.metadata().expect("its length").len();
                let long = long.saturating_sub(4096 * pages);
                ballast.set_len(long).expect("it becomes shorter");
            }
        }
    }

    /// Makes room for the process, where one lives.
    fn free(&self, process: Option<u32>) {
        match (self, process) {
            (Disk::Limited, Some(process)) => limit(Command::new("prlimit"), process, "unlimited"),
            (Disk::Limited, None) => {}
            (Disk::Small(mounted), _) => fs::remove_file(mounted.ballast()).expect("it is there"),
        }
    }
}

/// How long the files of a process may become; `prlimit` is run as whoever may say so.
fn limit(mut prlimit: Command, process: u32, bytes: &str) {
    let set = prlimit
        .arg(format!("--pid={process}"))
        .arg(format!("--fsize={bytes}:"))
        .status();
    assert!(set.expect("prlimit runs").success());
}

/// A machine with a class, whose process survives a file that is too long.
async fn machine() -> (Machine, Class) {
    let mut machine = Machine::build(|options| options).await;
    let ignore = "trap '' XFSZ; exec \"$0\" \"$@\"";
    machine.launcher = ["sh", "-c", ignore].map(str::to_owned).to_vec();
    machine.begin().await;
    let class = machine.class().await;
    let work = reply(class.students[1], class.group, class.post, "Для оценки");
    machine.people.act(work).expect("it is said");
    machine.sandbox.all_confirmed().await;
    machine.settle().await;
    machine.terminate().await.expect("SIGTERM ends it");
    (machine, class)
}

/// What a full disk came to.
struct Outcome {
    verdict: Verdict,
    /// How often something was really left undone while the disk was full.
    full: u64,
    /// The longest time until all was done.
    again: Duration,
}

struct Play {
    program: Program,
    times: u64,
    /// Kills it each time while the disk is full.
    killed: bool,
    /// What happens to the database meanwhile.
    mischief: bool,
}

impl Play {
    async fn on(self, disk: impl FnOnce(&Machine) -> Option<Disk>) -> Option<Outcome> {
        let (mut machine, mut class) = machine().await;
        let disk = disk(&machine)?;
        let mut dice = Chance::from_seed(seed("disk"));
        let mut deeds = Deeds::default();
        let (mut full, mut longest) = (0, Duration::ZERO);
        machine.program = self.program;
        machine.begin().await;
        for time in 0..self.times {
            if time > 0 && time.is_multiple_of(TIMES_A_WORK) {
                machine.gives_anew(&mut class, time).await;
            }
            disk.fill(&machine, &mut dice);
            for _ in 0..5 {
                deeds.hand_in(&machine.people, &class);
                deeds.grade(&machine.people, &class);
            }
            deeds.assign(&machine.people, &class);
            let confirmed = machine.sandbox.all_confirmed();
            let wait = Duration::from_millis(300 + dice.seed() % 1_500);
            let was_full = tokio::time::timeout(wait, confirmed).await.is_err();
            full += u64::from(was_full);
            if self.mischief {
                forge(&machine).await;
            }
            // A process that is killed leaves the disk full, and its successor finds room.
            match self.killed || time % 4 == 2 {
                true => {
                    machine.kill();
                    disk.free(None);
                    machine.start();
                }
                false => disk.free(Some(machine.id())),
            }
            let free = Instant::now();
            machine.sandbox.all_confirmed().await;
            machine.settle().await;
            longest = longest.max(free.elapsed());
        }
        machine.terminate().await.expect("SIGTERM ends it");
        let verdict = judge(&machine, &class, &deeds).await;
        eprintln!(
            "a full disk, {full} times of {}: again after {longest:?} at the most, {verdict}",
            self.times
        );
        Some(Outcome {
            verdict,
            full,
            again: longest,
        })
    }
}

/// What a program leaves behind that goes on after the disk's error as if nothing had
/// happened: the keys of what waits are kept, and its effects are not.
async fn forge(machine: &Machine) {
    machine
        .execute(
            "WITH RECURSIVE next (number) AS (
                 SELECT max(CAST(substr(key, instr(key, ':') + 1) AS INTEGER)) + 1 FROM received
                 UNION ALL SELECT number + 1 FROM next LIMIT 3)
             INSERT OR IGNORE INTO received (messenger, key, at)
             SELECT 'telegram', '1000001:' || number, 0 FROM next",
        )
        .await;
}

const HONEST: Play = Play {
    program: Program::Kamerton,
    times: TIMES,
    killed: false,
    mischief: false,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_no_file_may_grow_nothing_is_half_stored_and_it_goes_on_by_itself() {
    let times = whole("KAMERTON_FULL_DISKS", TIMES);
    let play = Play { times, ..HONEST };
    let outcome = play.on(|_| Some(Disk::Limited)).await.expect("a disk");
    assert!(outcome.full > 0, "the disk was never full");
    assert!(outcome.again <= AGAIN, "{:?}", outcome.again);
    outcome.verdict.assert_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_full_disk_nothing_is_half_stored_and_it_goes_on_by_itself() {
    let times = whole("KAMERTON_FULL_DISKS", TIMES);
    let play = Play { times, ..HONEST };
    let small = |machine: &Machine| Mounted::under(machine.folder.path()).map(Disk::Small);
    let Some(outcome) = play.on(small).await else {
        eprintln!("skipped: nobody may mount a disk here");
        return;
    };
    assert!(outcome.full > 0, "the disk was never full");
    assert!(outcome.again <= AGAIN, "{:?}", outcome.again);
    outcome.verdict.assert_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_confirms_what_it_cannot_store_is_caught() {
    let play = Play {
        program: Program::Twisted("hasty"),
        killed: true,
        ..HONEST
    };
    let outcome = play.on(|_| Some(Disk::Limited)).await.expect("a disk");
    assert!(!outcome.verdict.lost.is_empty(), "the oracle is blind");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_keeps_half_of_it_is_caught() {
    let play = Play {
        mischief: true,
        ..HONEST
    };
    let outcome = play.on(|_| Some(Disk::Limited)).await.expect("a disk");
    assert!(!outcome.verdict.lost.is_empty(), "the oracle is blind");
}

/// Nobody in particular, whom permissions bind.
const NOBODY: u32 = 65_534;

/// Lets everything in a folder be written, or nothing.
fn permit(folder: &Path, written: bool) {
    let (files, folders) = if written {
        (0o644, 0o755)
    } else {
        (0o444, 0o555)
    };
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_file() {
            fs::set_permissions(path, fs::Permissions::from_mode(files)).expect("its mode");
        }
    }
    fs::set_permissions(folder, fs::Permissions::from_mode(folders)).expect("its mode");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_its_files_may_only_be_read_it_confirms_nothing_and_then_goes_on() {
    let (mut machine, class) = machine().await;
    let folder = machine.folder.path().to_owned();
    // Nothing is forbidden to root.
    if fs::metadata("/proc/self").expect("it is there").uid() == 0 {
        machine.user = Some(NOBODY);
        chown(&folder, Some(NOBODY), Some(NOBODY)).expect("its owner");
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            chown(path, Some(NOBODY), Some(NOBODY)).expect("its owner");
        }
    }
    permit(&folder, true);
    machine.begin().await;
    let mut deeds = Deeds::default();
    deeds.hand_in(&machine.people, &class);
    machine.sandbox.all_confirmed().await;
    machine.settle().await;
    // An error makes it open its files anew, and then it may not write them.
    let prlimit = || {
        let mut prlimit = Command::new("prlimit");
        if let Some(user) = machine.user {
            prlimit.uid(user).gid(user);
        }
        prlimit
    };
    limit(prlimit(), machine.id(), "0");
    for _ in 0..5 {
        deeds.hand_in(&machine.people, &class);
        deeds.grade(&machine.people, &class);
    }
    let (patience, confirmed) = (Duration::from_secs(2), machine.sandbox.all_confirmed());
    let stored = tokio::time::timeout(patience, confirmed).await;
    assert!(stored.is_err(), "it was stored nowhere and confirmed");
    permit(&folder, false);
    limit(prlimit(), machine.id(), "unlimited");
    let confirmed = machine.sandbox.all_confirmed();
    let stored = tokio::time::timeout(patience, confirmed).await;
    assert!(stored.is_err(), "it was stored nowhere and confirmed");
    permit(&folder, true);
    let (again, free) = (machine.sandbox.all_confirmed(), Instant::now());
    let again = tokio::time::timeout(AGAIN, again).await;
    assert!(again.is_ok(), "it does not go on: {}", machine.log());
    machine.settle().await;
    eprintln!("read-only: again after {:?}", free.elapsed());
    machine.terminate().await.expect("SIGTERM ends it");
    judge(&machine, &class, &deeds).await.assert_clean();
}
