//! `leveret config`: the effective configuration, each value with its source.

use crate::config::{self, Loaded, Setting};
use serde_json::json;
use std::io::{self, Write};

/// How it is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Lines that `rabbitmq.conf` can have, the source as a comment.
    Text,
    /// A JSON object.
    Json,
}

/// Prints it. A reader that went away is no failure.
pub fn print(loaded: &Loaded, style: Style) {
    let settings = config::effective(&loaded.config.record);
    let text = match style {
        Style::Text => text(&settings, loaded),
        Style::Json => json(&settings, loaded),
    };
    let _ = writeln!(io::stdout().lock(), "{text}");
}

fn text(settings: &[Setting], loaded: &Loaded) -> String {
    let line = |it: &Setting| match it.value.as_str() {
        // A key without a value is no line of a file.
        "" => format!("# {} is not set", it.key),
        value => format!("{:60} # {}", format!("{} = {value}", it.key), it.source),
    };
    let warnings = loaded.warnings.iter().map(|warning| format!("# warning: {warning}"));
    settings.iter().map(line).chain(warnings).collect::<Vec<_>>().join("\n")
}

fn json(settings: &[Setting], loaded: &Loaded) -> String {
    let setting = |it: &Setting| json!({ "key": it.key, "value": it.value, "source": it.source.to_string() });
    let settings: Vec<_> = settings.iter().map(setting).collect();
    let warnings: Vec<_> = loaded.warnings.iter().map(ToString::to_string).collect();
    let files: Vec<_> = loaded.config.record.files.iter().map(|path| path.display().to_string()).collect();
    json!({ "files": files, "settings": settings, "warnings": warnings }).to_string()
}
