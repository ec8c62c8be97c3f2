use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use anyhow::Context;
use clap::Args;
use notify::{Config, Event, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};

use super::run::{Engine, Session};
use super::terminal::say;
use super::{Common, DONE, interrupt, terminal};

/// Arguments of `watch`.
#[derive(Debug, Args)]
#[command(
    after_help = "Runs once, then again whenever an article or a rule has changed, until Ctrl-C. While rules are broken
their mistakes are shown, and the rules of before stay in use.

Examples:
  jushi watch articles -o results
  jushi watch articles -o results --rules my-rules
  jushi watch /mnt/share/articles -o results --poll 5"
)]
pub(super) struct WatchArgs {
    /// Folder with the articles (.txt, .md, .html, .jsonl), or one file
    #[arg(default_value = "corpus")]
    corpus: PathBuf,
    /// Folder for facts.jsonl, articles.jsonl and run.json
    #[arg(short, long, default_value = "output")]
    output: PathBuf,
    /// Only these kinds of fact; number, percent, time and place can be asked for too
    #[arg(long, value_delimiter = ',', value_name = "KINDS")]
    kinds: Vec<String>,
    /// Look for changes every so many seconds, where the system does not tell of them (network drives)
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    poll: Option<u64>,
}

/// After a change, how long nothing else must happen before the run.
const QUIET: Duration = Duration::from_millis(100);
/// How long a run is put off at most while changes go on.
const PATIENCE: Duration = Duration::from_millis(500);
/// How soon a run that has failed is tried again even though nothing changes.
const RETRY: Duration = Duration::from_secs(5);

/// Why the watch goes on.
enum Wake {
    /// Something changed at this path.
    Changed(PathBuf),
    /// Watching went wrong.
    Failed(notify::Error),
    /// Somebody asked to stop.
    Stop,
}

pub(super) fn watch(args: &WatchArgs, common: &Common) -> anyhow::Result<u8> {
    let (sender, wakes) = channel();
    let stop = sender.clone();
    let (asked, is_asked) = channel();
    interrupt::listen(Some(asked))?;
    std::thread::spawn(move || {
        if is_asked.recv().is_ok() {
            let _ = stop.send(Wake::Stop);
        }
    });
    // Before the first run: what changes while it goes on is seen afterwards.
    let _watcher = watcher(args, common, sender)?;
    let session =
        Session { corpus: &args.corpus, output: &args.output, common, full: false, rehash: false, is_watch: true };
    let mut watch =
        Watch { args, common, session, engine: Engine::new(common, &args.kinds)?, is_due: false, is_first: true };
    // With broken rules there is nothing to go on with.
    watch.engine.prepare(common)?;
    loop {
        watch.run();
        if interrupt::is_asked() || !watch.wait(&wakes)? {
            return Ok(DONE);
        }
        watch.reload();
    }
}

struct Watch<'a> {
    args: &'a WatchArgs,
    common: &'a Common,
    session: Session<'a>,
    engine: Engine,
    /// Whether the last run failed.
    is_due: bool,
    is_first: bool,
}

impl Watch<'_> {
    /// Runs; what goes wrong may be well when it is tried again.
    fn run(&mut self) {
        let outcome = self.session.run(&mut self.engine);
        self.is_due = outcome.is_err();
        if let Err(error) = outcome {
            terminal::say_error(&error, "");
        } else if std::mem::take(&mut self.is_first) && !self.common.quiet && !interrupt::is_asked() {
            say!("watching {}; Ctrl-C ends", self.args.corpus.display());
        }
    }

    /// Waits until something has changed and nothing more does; gives whether to go on.
    fn wait(&self, wakes: &Receiver<Wake>) -> anyhow::Result<bool> {
        let output = self.args.output.canonicalize().unwrap_or_else(|_| self.args.output.clone());
        let mut first: Option<Instant> = None;
        loop {
            if first.is_some_and(|first| first.elapsed() > PATIENCE) {
                return Ok(true);
            }
            let patience = match first {
                Some(first) => Some(QUIET.min(PATIENCE.saturating_sub(first.elapsed()))),
                None => self.is_due.then_some(RETRY),
            };
            let wake = match patience {
                Some(patience) => wakes.recv_timeout(patience),
                None => wakes.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match wake {
                Ok(Wake::Stop) | Err(RecvTimeoutError::Disconnected) => return Ok(false),
                Ok(Wake::Changed(path)) if path.starts_with(&output) && !is_below(&self.args.corpus, &output) => {}
                Ok(Wake::Changed(path)) if is_own(&path, &output) => {}
                Ok(Wake::Changed(_)) => first = first.or(Some(Instant::now())),
                Ok(Wake::Failed(error)) => {
                    return Err(error).context("cannot watch the articles any more; try --poll 2");
                }
                Err(RecvTimeoutError::Timeout) => return Ok(true),
            }
        }
    }

    /// Takes the rules as they are now, unless they are broken.
    fn reload(&mut self) {
        let fresh = Engine::new(self.common, &self.args.kinds).and_then(|mut fresh| {
            if !fresh.is_same(&self.engine) {
                fresh.prepare(self.common)?;
            }
            Ok(fresh)
        });
        match fresh {
            Ok(fresh) if fresh.is_same(&self.engine) => {}
            Ok(fresh) => self.engine = fresh,
            Err(error) => terminal::say_error(&error, "; the rules of before stay in use"),
        }
    }
}

/// Whether the corpus lies in the output folder.
fn is_below(corpus: &Path, output: &Path) -> bool {
    corpus.canonicalize().is_ok_and(|corpus| corpus.starts_with(output))
}

/// Whether a path is one of the files that runs write.
fn is_own(path: &Path, output: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.parent() == Some(output)
        && (name.starts_with("jushi.")
            || name.starts_with('.')
            || name == "run.json"
            || crate::store::FILES.contains(&&*name))
}

/// Tells `sender` of all changes of articles and rules, for as long as it lives.
fn watcher(args: &WatchArgs, common: &Common, sender: Sender<Wake>) -> anyhow::Result<Box<dyn Watcher>> {
    let tell = move |event: notify::Result<Event>| {
        let told = match event {
            // Access is no change, and we read much.
            Ok(event) if matches!(event.kind, EventKind::Access(_)) => return,
            Ok(event) if event.need_rescan() => sender.send(Wake::Changed(PathBuf::new())),
            Ok(event) => event.paths.into_iter().try_for_each(|path| sender.send(Wake::Changed(path))),
            Err(error) => sender.send(Wake::Failed(error)),
        };
        // The watch may be over.
        drop(told);
    };
    let mut watcher: Box<dyn Watcher> = match args.poll {
        Some(seconds) => {
            let config = Config::default().with_poll_interval(Duration::from_secs(seconds));
            Box::new(PollWatcher::new(tell, config).context("cannot watch by polling")?)
        }
        None => Box::new(RecommendedWatcher::new(tell, Config::default()).context("cannot watch; try --poll 2")?),
    };
    let rules = common.all_rule_files()?;
    for root in std::iter::once(args.corpus.as_path()).chain(rules.folders()) {
        let root = root.canonicalize().with_context(|| format!("nothing to watch at {}", root.display()))?;
        // Editors replace a file by another, of which only its folder knows.
        let (folder, mode) = match root.parent() {
            Some(folder) if root.is_file() => (folder, RecursiveMode::NonRecursive),
            _ => (root.as_path(), RecursiveMode::Recursive),
        };
        watcher.watch(folder, mode).with_context(|| format!("cannot watch {}; try --poll 2", folder.display()))?;
    }
    Ok(watcher)
}
