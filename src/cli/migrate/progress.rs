//! What a person sees while messages flow: a bar on a terminal, and else a line now and then. All of it on standard error.

use super::activity::Activity;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How often the bar is drawn.
const DRAW: Duration = Duration::from_millis(200);
/// How often a line is written where there is no bar.
const LINE: Duration = Duration::from_secs(5);
const TEMPLATE: &str = "{bar:32} {pos}/{len} messages, {per_sec}, {eta} left {msg}";

/// Shows how far it is until the future is dropped.
pub async fn show(activity: Arc<Activity>) {
    let bar = std::io::stderr().is_terminal().then(bar);
    let (mut ticker, mut last) = (tokio::time::interval(DRAW), (Instant::now(), 0));
    let _clear = Clear(bar.clone());
    loop {
        ticker.tick().await;
        let (moved, total) = activity.counts();
        let blocked = activity.is_blocked().map(|reason| format!("(the destination takes nothing: {reason})"));
        let lines = activity.take_finished();
        match &bar {
            Some(bar) => {
                lines.iter().for_each(|line| bar.println(line));
                bar.set_length(total.max(moved));
                bar.set_position(moved);
                bar.set_message(blocked.unwrap_or_default());
            }
            None => {
                lines.iter().for_each(|line| eprintln!("{line}"));
                let span = last.0.elapsed();
                if span >= LINE {
                    let rate = (moved - last.1) as f64 / span.as_secs_f64();
                    eprintln!("{moved} of {total} messages, {rate:.0} a second {}", blocked.unwrap_or_default());
                    last = (Instant::now(), moved);
                }
            }
        }
    }
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
    // The template is a constant that a test reads; the usual bar does as well.
    if let Ok(style) = ProgressStyle::with_template(TEMPLATE) {
        bar.set_style(style);
    }
    bar
}

/// Takes the bar off the screen: the report says it all.
struct Clear(Option<ProgressBar>);

impl Drop for Clear {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_is_one() {
        assert!(ProgressStyle::with_template(TEMPLATE).is_ok());
    }
}
