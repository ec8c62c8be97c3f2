//! Opens the desk: reads the run, serves the page, and ends with Ctrl-C.

use std::process::{Command, Stdio};
use std::sync::{Arc, mpsc};
use std::thread;

use anyhow::Context;

use super::desk::{Desk, Subject};
use super::server::{Server, listen, serve};
use super::{ReviewArgs, decisions_of};
use crate::cli::terminal::say;
use crate::cli::{Common, DONE, interrupt, output};

pub(super) fn open(args: &ReviewArgs, common: &Common) -> anyhow::Result<u8> {
    let of_machine = || ["USER", "USERNAME"].iter().find_map(|name| std::env::var(name).ok());
    let by = args.by.clone().or_else(of_machine).unwrap_or_else(|| "reviewer".to_owned());
    anyhow::ensure!(!by.trim().is_empty() && by.len() <= 200, "--by wants a name");
    let decisions = match args.decisions.as_slice() {
        [] => decisions_of(&args.output),
        [file] => file.clone(),
        _ => anyhow::bail!("decisions are written to one file; several can be read with --status"),
    };
    let subject = Subject {
        output: args.output.clone(),
        corpus: args.corpus.clone(),
        decisions,
        by: by.trim().to_owned(),
        common: common.clone(),
    };
    let desk = Desk::open(subject)?;
    let (n_facts, n_decisions) = (desk.n_facts(), desk.n_decisions());
    let (stop, stopped) = tokio::sync::oneshot::channel();
    let (wake, woken) = mpsc::channel();
    interrupt::listen(Some(wake))?;
    thread::spawn(move || {
        let _ = woken.recv();
        let _ = stop.send(());
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = listen(args.port).await.with_context(|| format!("cannot listen on port {}", args.port))?;
        let server = Arc::new(Server::new(desk, listener.local_addr()?)?);
        let url = server.url();
        output::print_text(&format!("{url}\n"))?;
        if !common.quiet {
            say!("{} facts, {} decisions; Ctrl-C ends the review, and every decision is kept", n_facts, n_decisions);
        }
        if !args.no_browser {
            show(&url);
        }
        // Open connections of a browser do not keep the program from ending.
        let asked = async move {
            let _ = stopped.await;
        };
        tokio::select! {
            served = serve(server, listener) => served.context("the server stopped"),
            () = asked => Ok(()),
        }
    })?;
    Ok(DONE)
}

/// Opens the address in the browser of the desktop, where there is one.
fn show(url: &str) {
    let mut command = if cfg!(target_os = "macos") {
        Command::new("open")
    } else if cfg!(windows) {
        let mut command = Command::new("cmd");
        command.args(["/C", "start", ""]);
        command
    } else {
        Command::new("xdg-open")
    };
    let started = command.arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    // The address has been printed; whoever has no desktop opens it elsewhere.
    if let Ok(mut child) = started {
        thread::spawn(move || child.wait());
    }
}
