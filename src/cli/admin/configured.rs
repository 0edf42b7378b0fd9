//! `~/.rabbitmqadmin.conf`: sections of `key = value`.

use super::AdminError;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

/// The values of a section: of `default` where no other is named and the file has one.
pub fn read(path: Option<String>, node: Option<String>) -> Result<BTreeMap<String, String>, AdminError> {
    let home = || std::env::var("HOME").ok().map(|home| PathBuf::from(home).join(".rabbitmqadmin.conf"));
    let path = match path {
        Some(path) if !PathBuf::from(&path).is_file() => {
            return Err(AdminError::Usage(format!("Could not read config file '{path}'")));
        }
        Some(path) => Some(PathBuf::from(path)),
        None => home().filter(|path| path.is_file()),
    };
    let Some(path) = path else { return Ok(BTreeMap::new()) };
    let shown = path.display();
    let text = fs::read_to_string(&path).map_err(|error| AdminError::Failed(format!("{shown}: {error}")))?;
    let wanted = node.clone().unwrap_or_else(|| "default".to_owned());
    match section(&text, &wanted) {
        Some(values) => Ok(values),
        None if node.is_none() => Ok(BTreeMap::new()),
        None => Err(AdminError::Usage(format!("Could not read section '{wanted}' in config file '{shown}'"))),
    }
}

fn section(text: &str, wanted: &str) -> Option<BTreeMap<String, String>> {
    let mut found: Option<BTreeMap<String, String>> = None;
    let mut within = false;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(['#', ';'])) {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            within = name == wanted;
            found = found.or_else(|| within.then(BTreeMap::new));
        } else if let (true, Some((key, value))) = (within, line.split_once(['=', ':'])) {
            found.get_or_insert_default().insert(key.trim().to_lowercase(), value.trim().to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_section_is_found_by_its_name() {
        let text = "# c\n[a]\nhostname = h\n\n[b]\nport: 1\nPassword = p=q\n";
        let b = section(text, "b").unwrap();
        assert_eq!((b.get("port").unwrap().as_str(), b.get("password").unwrap().as_str()), ("1", "p=q"));
        assert_eq!(section(text, "a").unwrap().len(), 1);
        assert_eq!(section(text, "c"), None);
    }
}
